/** The network that stands: carries steps out on its containers, has the net agent shape them, and takes it all down. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import pMap from "p-map";
import { engineMessage } from "../../../docker/engine-error.ts";
import type { NodeId, Step } from "../../model/step.ts";
import type { Environment } from "../../model/trace.ts";
import type { Incident, Signal, StepResult, Testbed } from "../engine.ts";
import { batched } from "./batched.ts";
import { logOf } from "./container-log.ts";
import type { ManagedNode } from "./managed-node.ts";
import { measureFlows, probeAll } from "./measure-links.ts";
import { parallelContainers } from "./parallel-containers.ts";
import { shapedNode } from "./shaped-node.ts";
import type { Site } from "./site.ts";

export interface TestbedParts {
  readonly environment: Environment;
  /** One a host; at least one. */
  readonly sites: readonly Site[];
  /** Filled by whoever notices; emptied by `incidents()`. */
  readonly incidents: Incident[];
  readonly keep: () => void;
  /** Takes everything down, or, after `keep`, lets go of it. */
  readonly stack: AsyncDisposableStack;
}

export function dockerTestbed(parts: TestbedParts): Testbed {
  const { sites, incidents } = parts;
  const performers = sites.map((site) => ({ site, perform: stepPerformer(site) }));
  const carryOut = (step: Step, o: Signal) => {
    const has = ({ site: { nodes, surveyors } }: (typeof performers)[number]) =>
      nodes.has(step.node) || surveyors.has(step.node);
    // One that no host has is told in the step's own result, by any of them.
    const { perform } = performers.find(has) ?? performers[0] ?? assert.fail("a run has at least one host");
    return perform(step, o);
  };
  const bound = { concurrency: parallelContainers(parts.environment.host.cpus) };
  let disposal: Promise<void> | undefined;
  return {
    environment: parts.environment,
    nodes: new Map(sites.flatMap(({ handles }) => [...handles])),
    async apply(steps, o) {
      const performed = await pMap(steps, (step) => carryOut(step, o), bound);
      const results = await Promise.all(performed.map(({ result }) => result));
      o.signal.throwIfAborted();
      return results;
    },
    probe: (pairs, o) => probeAll(sites, pairs, o),
    async lookAtHosts(o) {
      const hosts = parts.environment.hosts ?? [];
      const looks = await Promise.allSettled(sites.map(({ agent }) => agent.ask((client) => client.host(o))));
      return looks.flatMap((look, i) =>
        look.status === "rejected" ? [] : [{ host: hosts[i]?.name, look: look.value }],
      );
    },
    measureFlows: (flows, o) => measureFlows(sites, flows, o),
    incidents: () => incidents.splice(0),
    async collectLogs(directory, o) {
      const places = sites.flatMap(({ docker, nodes }) => [...nodes.values()].map((node) => ({ docker, node })));
      const collect = async ({ docker, node: { plan, containerIds } }: (typeof places)[number]) =>
        await writeFile(join(directory, `${plan.id}.log`), await logOf(docker, containerIds(), o.signal));
      await pMap(places, collect, bound);
    },
    keep: parts.keep,
    [Symbol.asyncDispose]() {
      disposal ??= parts.stack.disposeAsync();
      return disposal;
    },
  };
}

/**
 * What the engine does of a step comes first and takes one of its places; the net agent's part follows and takes none,
 * so that a node's shaping waits for no other node's start.
 */
function stepPerformer({ nodes, surveyors, agent, surroundings }: Site) {
  const shape = batched(async (wanted: readonly ManagedNode[]) => {
    // Those that died while they waited have no link any more, and their next start gives them theirs.
    const running = wanted.flatMap((node) => shapedNode(node, surroundings) ?? []);
    const problems = await agent.ask((client) => client.apply(running));
    const byNode = new Map(running.map(({ node }, i) => [node, problems[i]]));
    return wanted.map(({ plan }) => byNode.get(plan.id) ?? "");
  });
  const forget = batched(async (ids: readonly NodeId[]) => {
    await agent.ask((client) => client.forget(ids));
    return ids.map(() => "");
  });

  /** A disk that cannot be made so is writable again. */
  const shapeDisk = async (node: ManagedNode) => {
    const problem = await shape(node);
    if (problem !== "") node.restate({ disk: "writable" });
    return problem;
  };
  const setClock = async ({ plan, stated }: ManagedNode) => {
    await agent.ask((client) => client.setClocks([{ node: plan.id, offsetMs: stated().offsetMs }]));
    return "";
  };

  /** Empty when all is well. */
  const agentPart = (node: ManagedNode, step: Step): Promise<string> => {
    switch (step.kind) {
      case "start":
      case "restart":
      case "link":
        return node.process() ? shape(node) : Promise.resolve("");
      case "disk":
        return node.process() ? shapeDisk(node) : Promise.resolve("");
      case "clock":
        return setClock(node);
      case "stop":
      case "kill":
        return forget(node.plan.id);
      case "pause":
      case "resume":
      case "limit":
        return Promise.resolve("");
      default:
        return step satisfies never;
    }
  };

  return async (step: Step, o: Signal): Promise<{ readonly result: Promise<StepResult> }> => {
    const failed = (changed: boolean, error: unknown) => ({
      changed,
      error: `${step.node}: ${step.kind}: ${engineMessage(error)}`,
    });
    try {
      o.signal.throwIfAborted();
      const node = nodes.get(step.node) ?? surveyors.get(step.node);
      assert(node, `the plan has no node ${step.node}`);
      const changed = await node.carryOut(step, o);
      if (!changed) return { result: Promise.resolve({ changed }) };
      const result = agentPart(node, step).then(
        (error) => (error === "" ? { changed } : failed(changed, error)),
        (error: unknown) => failed(changed, error),
      );
      return { result };
    } catch (error) {
      return { result: Promise.resolve(failed(false, error)) };
    }
  };
}
