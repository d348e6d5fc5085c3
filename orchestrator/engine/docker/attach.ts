/**
 * Takes a network in hand that was left standing, on one host or on several: finds its containers by their labels and names. Disposing lets
 * go of it, and leaves it standing as it is then.
 */
import assert from "node:assert/strict";
import type Docker from "dockerode";
import { MeshbedError } from "../../base/errors.ts";
import { settled } from "../../base/settled.ts";
import type { Plan } from "../../model/plan.ts";
import { partOn } from "../../plan/place-on-hosts.ts";
import type { AttachOptions, Incident, StandingTestbed } from "../engine.ts";
import { attachSite, type StandingPart } from "./attach-site.ts";
import { dockerTestbed } from "./docker-testbed.ts";
import { labelFilter } from "./labels.ts";
import { nodeContainerName } from "./node-container.ts";
import { routerName } from "./routers.ts";
import { adminTokenOf } from "./standing-node.ts";
import { surveyorName } from "./surveyor-container.ts";

/** An engine that has a part of a network, or all of it. */
export interface StandingHost {
  readonly name: string;
  readonly docker: Docker;
}

/** @param hosts in the order of the environment's, where it has several. Throws as `Engine.attach`. */
export async function attach(hosts: readonly StandingHost[], plan: Plan, o: AttachOptions): Promise<StandingTestbed> {
  const parts = await partsOf(hosts, plan, o.runId);
  const adminToken = await adminTokenOfAll(parts);
  const incidents: Incident[] = [];
  await using stack = new AsyncDisposableStack();
  const open = (part: StandingPart, i: number) => {
    const where = parts.length > 1 ? `${hosts[i]?.name}: ` : "";
    const onIncident = (incident: Incident) => incidents.push({ ...incident, message: `${where}${incident.message}` });
    return attachSite(part, { ...o, adminToken, stack, onIncident });
  };
  const attached = await settled(parts.map(open));
  o.signal.throwIfAborted();
  const testbed = dockerTestbed({
    environment: o.environment,
    sites: attached.map(({ site }) => site),
    incidents,
    keep: () => undefined,
    stack: stack.move(),
  });
  return { ...testbed, found: new Map(attached.flatMap(({ found }) => found)) };
}

/** Throws MeshbedError ENGINE with a container that none of the hosts has. */
async function partsOf(hosts: readonly StandingHost[], plan: Plan, runId: string): Promise<readonly StandingPart[]> {
  const listed = await Promise.all(
    hosts.map(async ({ name, docker }) => {
      return { name, docker, containers: await docker.listContainers({ all: true, filters: labelFilter(runId) }) };
    }),
  );
  const there = new Map(
    listed.flatMap(({ name, containers }) =>
      containers.flatMap((container) => container.Names.map((its) => [its, { host: name, container }] as const)),
    ),
  );
  const found = new Map(
    placeNames(plan, runId).map(([id, name]) => {
      const one = there.get(`/${name}`);
      if (one !== undefined) return [id, one];
      throw new MeshbedError(
        "ENGINE",
        `run ${runId} is not whole any more: its container ${name} is gone; \`meshbed down ${runId}\` removes the rest`,
      );
    }),
  );
  const placement = new Map([...found].map(([id, { host }]) => [id, host]));
  const present = new Map([...found].map(([id, { container }]) => [id, container]));
  return listed.map(({ name, docker, containers }, seat) => {
    return { docker, seat, containers, present, plan: partOn(name, plan, placement) };
  });
}

/** Of nodes, routers and surveyors the ids, and the names of the containers that they have now. */
function placeNames({ nodes, surveyors, network }: Plan, runId: string): readonly (readonly [string, string])[] {
  return [
    ...nodes.map(({ id }) => [id, nodeContainerName(runId, id)] as const),
    ...network.nats.map(({ id }) => [id, routerName(runId, id)] as const),
    ...surveyors.map(({ id }) => [id, surveyorName(runId, id)] as const),
  ];
}

/** Any node has it. */
async function adminTokenOfAll(parts: readonly StandingPart[]): Promise<string> {
  const { docker, plan, present } = parts.find((part) => part.plan.nodes.length > 0) ?? assert.fail("a run has a node");
  return await adminTokenOf(docker.getContainer(present.get(plan.nodes[0]?.id ?? "")?.Id ?? ""));
}
