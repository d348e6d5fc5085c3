/** On which engines a network that stands is taken in hand. */
import type Docker from "dockerode";
import { expect, test } from "vitest";
import { dockerEngine } from "../../../orchestrator/engine/docker/docker-engine.ts";
import { swarmEngine } from "../../../orchestrator/engine/docker/swarm/swarm-engine.ts";
import type { Engine } from "../../../orchestrator/engine/engine.ts";
import { headerOf, planOf } from "../trace/record-trace.ts";

const plan = planOf(["node-1"]);
const { environment, runId } = headerOf(plan);
const size = { nodes: 1, engine: "1", kernel: "6.1", cpus: 2, memoryBytes: 1 };

/** @param names of the hosts that it was brought up on; none: one engine */
function attachTo(engine: Engine, names: readonly string[]) {
  const hosts = names.map((name) => ({ name, ...size }));
  const stood = { ...environment, ...(hosts.length > 0 && { hosts }) };
  return engine.attach(plan, { runId, environment: stood, signal: new AbortController().signal });
}

/** An engine without containers. */
const empty = { listContainers: async () => [] } as unknown as Docker;
const host = (name: string) => ({ name, weight: 1, regions: [], docker: empty });

test("a network is taken in hand where it was brought up, and nowhere else", async () => {
  const hosts = swarmEngine([host("alpha"), host("gamma")]);
  await expect(attachTo(hosts, [])).rejects.toThrow(
    "run run-1 stands on one engine, not on hosts of a file; leave --hosts out",
  );
  await expect(attachTo(hosts, ["alpha", "beta"])).rejects.toThrow(
    "run run-1 stands on beta, too, which is none of the hosts of the file",
  );
  await expect(attachTo(dockerEngine(empty), ["alpha", "beta"])).rejects.toThrow(
    "run run-1 stands on alpha, beta; name them: --hosts <file>",
  );
});

test("a network of which a container is gone is not taken in hand", async () => {
  const isGone =
    "run run-1 is not whole any more: its container meshbed-run-1-node-1 is gone; `meshbed down run-1` removes the rest";
  await expect(attachTo(dockerEngine(empty), [])).rejects.toThrow(isGone);
  await expect(attachTo(swarmEngine([host("alpha")]), ["alpha"])).rejects.toThrow(isGone);
});
