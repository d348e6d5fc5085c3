/** Which host carries what of a plan, where there are several. Pure, and the same for the same plan and hosts. */
import { MeshbedError } from "../base/errors.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";

export interface HostShare {
  readonly name: string;
  /** Of the nodes, beside the other hosts' weights; more than 0. */
  readonly weight: number;
  /** Regions whose nodes it is to have; none: whatever the others do not prefer. */
  readonly regions: readonly string[];
}

/** By the ids of nodes, NATs and zones: a zone stands for its surveyor. */
export type Placement = ReadonlyMap<NodeId, string>;

/**
 * Each node goes to the host that has the least beside its weight, of those that prefer its region; where none does, of those that prefer
 * none; where all prefer others, of all. Nodes behind one NAT, and its router, share a host. A surveyor is where most of its zone is.
 * Throws MeshbedError BAD_INPUT for a region that the plan does not have.
 */
export function placeOnHosts(plan: Plan, hosts: readonly HostShare[]): Placement {
  assertRegions(plan, hosts);
  const placed = new Map<NodeId, string>();
  const load = new Map(hosts.map(({ name }) => [name, 0]));
  const loadOf = ({ name, weight }: HostShare, more: number) => ((load.get(name) ?? 0) + more) / weight;
  for (const { ids, region } of unitsOf(plan)) {
    const host = candidates(region, hosts).reduce((best, one) =>
      loadOf(one, ids.length) < loadOf(best, ids.length) ? one : best,
    );
    load.set(host.name, (load.get(host.name) ?? 0) + ids.length);
    for (const id of ids) placed.set(id, host.name);
  }
  for (const { id } of plan.surveyors) placed.set(id, mostOf(id, plan, placed, hosts));
  return placed;
}

/** What of the plan is on a host. */
export function partOn(host: string, plan: Plan, placement: Placement): Plan {
  const isThere = ({ id }: { readonly id: string }) => placement.get(id) === host;
  const nats = plan.network.nats.filter(isThere);
  return {
    ...plan,
    network: { ...plan.network, nats, behindNats: nats.length > 0 ? plan.network.behindNats : null },
    nodes: plan.nodes.filter(isThere),
    surveyors: plan.surveyors.filter(isThere),
  };
}

interface Unit {
  readonly ids: readonly string[];
  readonly region: string;
}

/** What cannot be parted; the largest first, as those fit worst. */
function unitsOf({ nodes, network }: Plan): readonly Unit[] {
  const regionOf = new Map(network.zones.map(({ id, region }) => [id, region]));
  const behind = network.nats.map((nat) => ({ ids: [nat.id, ...nat.nodes], region: regionOf.get(nat.zone) ?? "" }));
  const alone = nodes.flatMap(({ id, region, nat }) => (nat === null ? [{ ids: [id], region }] : []));
  return [...behind, ...alone].toSorted((a, b) => b.ids.length - a.ids.length);
}

function candidates(region: string, hosts: readonly HostShare[]): readonly HostShare[] {
  const wanting = hosts.filter(({ regions }) => regions.includes(region));
  const open = wanting.length > 0 ? wanting : hosts.filter(({ regions }) => regions.length === 0);
  return open.length > 0 ? open : hosts;
}

function mostOf(zone: string, { nodes }: Plan, placed: Placement, hosts: readonly HostShare[]): string {
  const own = nodes.filter((node) => node.zone === zone);
  const countOn = ({ name }: HostShare) => own.filter(({ id }) => placed.get(id) === name).length;
  return hosts.reduce((most, host) => (countOn(host) > countOn(most) ? host : most)).name;
}

function assertRegions({ network: { zones } }: Plan, hosts: readonly HostShare[]): void {
  const known = new Set(zones.map(({ region }) => region));
  const wrong = hosts.flatMap(({ name, regions }) =>
    regions.filter((region) => !known.has(region)).map((region) => `${name} prefers region ${region}`),
  );
  if (wrong.length === 0) return;
  const message = `${wrong.join("; ")}; this topology has ${[...known].join(", ")}`;
  throw new MeshbedError("BAD_INPUT", message);
}
