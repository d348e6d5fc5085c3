# `make` alone lists the targets. Everything runs on the Node 24 of node_modules, whatever the host has.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

# What `make testbed` runs: TOPOLOGY=topologies/ten-lines.yaml, ARGS="--seed 3 --keep"
TOPOLOGY ?= topologies/first-look.yaml
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup testbed test unit integration test-hosts check format bench netem-conformance conformance defects clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

node_modules/.installed: package.json package-lock.json node-image/js/package.json node-image/js-2/package.json
	npm ci --no-audit --no-fund --loglevel=error
	@[ -x node_modules/node/bin/node ] || npm rebuild node
	@touch $@

setup: node_modules/.installed ## install the packages and, where none answers, a Docker engine
	@node docker/setup.ts

testbed: setup ## run a network of real nodes and judge it (TOPOLOGY=..., ARGS=..., IN_CONTAINER=1)
ifdef IN_CONTAINER
	@node docker/run-in-container.ts run $(TOPOLOGY) $(ARGS)
else
	@node orchestrator/cli/meshbed.ts run $(TOPOLOGY) $(ARGS)
endif

test: unit integration ## all tests

unit: node_modules/.installed ## tests that need no engine
	@vitest run --project unit

integration: node_modules/.installed ## tests in real containers and namespaces
	@node docker/setup.ts --tests
	@vitest run --project integration --project alone

test-hosts: node_modules/.installed ## one network over two hosts, which are engines on this machine (root)
	@node docker/setup.ts
	@vitest run --project hosts

check: node_modules/.installed ## lint, format and types
	@biome ci $(if $(NO_COLOR),--colors=off) .
	@tsc
	@tsc -p orchestrator/report/html/client

format: node_modules/.installed ## put the code into its format
	@biome check --write .

bench: setup ## measure; prints tables, asserts nothing
	@for bench in test/bench/*.ts; do echo "== $$bench"; node $$bench || exit 1; done

netem-conformance: node_modules/.installed ## measure both backends of link conditions beside what they are asked (root)
	@node docker/netem-conformance/main.ts $(ARGS)

conformance: setup ## is this peer manager any good? a suite of claims and its scorecard (ARGS="--quick", "--preset nwaku")
	@node orchestrator/cli/meshbed.ts conformance $(ARGS)

defects: setup ## does the suite tell sound from broken? planted defects in its scenarios (ARGS="--repeat 10")
	@node test/defects/main.ts $(ARGS)

clean: node_modules/.installed ## remove what earlier runs left behind on the engine
	@node orchestrator/cli/meshbed.ts clean --all
