/**
 * Stops all nodes of a network at once, just before it is removed: of nodes that go one after the other, those that are left would dial
 * others for those that are gone, with all cores.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Site } from "./site.ts";

/** The removal goes on without an agent that does not answer. */
const withinMs = 5000;

/** Never throws. */
export async function haltNodes(sites: readonly Pick<Site, "nodes" | "agent">[]): Promise<void> {
  await Promise.race([Promise.allSettled(sites.map(halt)), sleep(withinMs, undefined, { ref: false })]);
}

async function halt({ nodes, agent }: Pick<Site, "nodes" | "agent">): Promise<void> {
  const pids = [...nodes.values()].flatMap((node) => node.process()?.pid ?? []);
  await agent.ask((client) => client.halt(pids));
}
