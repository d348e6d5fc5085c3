/** What the node lacks that a dial could give. Pure. Dials under way count as connections to come. */
import type { Capability, ConnectionLimits, PeeringConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import type { PeerRecord } from "../peer-record.ts";
import { has, serves } from "./capability-needs.ts";
import type { DialView } from "./dial-candidates.ts";
import { onlyCame } from "./dial-order.ts";
import { watchEclipse } from "./eclipse.ts";
import { believed } from "./service-slots.ts";
import type { Why } from "./why.ts";

/** A lack, and who would make it good: `maybe` where the peer did not say yet. */
export interface DialNeed extends Why {
  /**
   * Connections up to which it is dialled for. What eviction keeps may pass the high water, so that a crowd of inbound
   * connections cannot stand in its way; all else would be evicted at once.
   */
  readonly upTo: number;
  fit(peer: PeerRecord): "yes" | "maybe" | "no";
}

/** Source: the Waku infrastructure post, six good connections. */
const neededConnections = 6;
/** Between two dials of a node that has what it needs and waits for others to dial it. */
export const topUpPeriodMs = 2000;
/** What a dialled peer has to offer shows within this time: identify, then its subscriptions. */
const settlingMs = 5000;

/** Connections that the node dials up to for what eviction does not keep: above the high water it would evict at once. */
export function ceilingOf({ highWater, max }: ConnectionLimits): number {
  return Math.min(highWater, max);
}

/** A target above the ceiling is out of reach. */
export function targetOf(limits: ConnectionLimits): number {
  return Math.min(limits.target, ceilingOf(limits));
}

/** With fewer connections a node is in need. */
export function neededConnectionsOf(limits: ConnectionLimits): number {
  return Math.min(neededConnections, targetOf(limits));
}

/** Connections that the node wants to have dialled itself. */
export function outboundFloorOf(limits: ConnectionLimits): number {
  return Math.round(targetOf(limits) * limits.outboundRatio);
}

/** All that is lacking now, the most urgent first. */
export function dialNeeds(view: DialView, config: PeeringConfig, nowMs: number): DialNeed[] {
  return [
    ...capabilityShortages(view, config, nowMs),
    ...shardShortages(view, config, nowMs),
    ...connectionShortages(view, config, nowMs),
  ];
}

function capabilityShortages(view: DialView, { capabilities, connections }: PeeringConfig, nowMs: number): DialNeed[] {
  return (Object.entries(capabilities.wanted) as [Capability, number][]).flatMap(([capability, wanted]) => {
    const offers = (peer: PeerRecord) => believed(view.slots, peer.id, peer.capabilities, nowMs).includes(capability);
    const isSilent = (link: Link) => (capability === "relay" ? !link.relays : link.capabilities.length === 0);
    const connected = view.links.filter(
      (link) => has(link, capability) || (isSilent(link) && isSettling(link, nowMs)),
    ).length;
    const dialing = view.dialing.filter(offers).length;
    if (connected + dialing >= wanted) return [];
    return {
      upTo: connections.max,
      fit: (peer) => (offers(peer) ? "yes" : "no"),
      reason: "too few connected peers have a wanted capability",
      values: { capability, wanted, connected, dialing },
    };
  });
}

/** Beyond the target only peers that are known to relay the shard: others would fill the node and may not help. */
function shardShortages(view: DialView, { connections }: PeeringConfig, nowMs: number): DialNeed[] {
  const { perShard } = connections;
  const belowTarget = view.links.length + view.dialing.length < targetOf(connections);
  return view.ownShards.flatMap((shard) => {
    const relaysIt = (peer: PeerRecord) => fitOfRelay(peer, [shard]);
    const connected = view.links.filter(
      (link) => link.shards.includes(shard) || (link.shards.length === 0 && isSettling(link, nowMs)),
    ).length;
    const dialing = view.dialing.filter((peer) => relaysIt(peer) !== "no").length;
    if (connected + dialing >= perShard) return [];
    return {
      upTo: ceilingOf(connections),
      fit: (peer) => (relaysIt(peer) === "maybe" && !belowTarget ? "no" : relaysIt(peer)),
      reason: "too few connected peers relay a shard",
      values: { shard, perShard, connected, dialing },
    };
  });
}

/**
 * At once: what the node needs at least, and its own share of dials. The rest up to the target only one by one, so that
 * others dial it meanwhile: gossipsub refuses the GRAFT of a peer that dialled once its mesh is full, and accepts that
 * of one it dialled itself, so a node that dialled everyone may find no mesh. `relayRatio` bounds what is not kept for
 * services. A node that somebody may be cutting off (`eclipse.ts`) wants its share of all connections that it has, and a guest
 * gives place to it.
 */
function connectionShortages(
  view: DialView,
  { connections, capabilities, eclipse }: PeeringConfig,
  nowMs: number,
): DialNeed[] {
  const target = targetOf(connections);
  const relayTarget = Math.round(target * connections.relayRatio);
  const isService = (peer: PeerRecord) =>
    serves({ capabilities: believed(view.slots, peer.id, peer.capabilities, nowMs) }, capabilities.wanted);
  const dialing = view.dialing.length;
  const total = view.links.length + dialing;
  const services =
    view.links.filter((link) => serves(link, capabilities.wanted)).length + view.dialing.filter(isService).length;
  const relays = total - services;
  const outbound = view.links.filter(({ direction }) => direction === "outbound").length + dialing;
  const isCrowded = watchEclipse(false, view.links, eclipse) !== undefined;
  const outboundShare = Math.max(
    Math.min(outboundFloorOf(connections), relayTarget),
    isCrowded ? Math.round(view.links.length * connections.outboundRatio) : 0,
  );
  const needed = neededConnectionsOf(connections);
  const mayTopUp = total < target && view.sinceDialMs >= topUpPeriodMs;
  const need = (fit: DialNeed["fit"], upTo: number, reason: string, values: Why["values"]): DialNeed => ({
    fit,
    upTo,
    reason,
    values: { connections: view.links.length, dialing, ...values },
  });
  const relay = (peer: PeerRecord) => fitOfRelay(peer, view.ownShards);
  // A node that is not in need does without those who can hardly be dialled...
  const reachable = (peer: PeerRecord) => (isOutOfReach(peer) ? "no" : relay(peer));
  // ... and one that only wants to have chosen more of its peers, without those who perhaps cannot.
  const likely = (peer: PeerRecord) => (onlyCame(peer) && !peer.bootstrap ? "no" : reachable(peer));
  const service = (peer: PeerRecord) => (isService(peer) ? "yes" : "no");
  const lacks: readonly (readonly [boolean, DialNeed])[] = [
    [
      total < needed && relays < relayTarget,
      need(relay, target, "the node has fewer connections than it needs at least", { needed }),
    ],
    [
      outbound < outboundShare,
      need(
        likely,
        connections.max + (isCrowded ? connections.guests : 0),
        "the node dialled fewer of its connections than its share",
        {
          outbound,
          outboundShare,
        },
      ),
    ],
    [
      mayTopUp && relays < relayTarget,
      need(reachable, target, "the node has fewer connections than its target", { target }),
    ],
    [mayTopUp, need(service, target, "slots that are kept for wanted capabilities are free", { services, target })],
  ];
  return lacks.filter(([applies]) => applies).map(([, lack]) => lack);
}

/** No dial ever reached it, and one failed, until that is forgiven. A peer that refuses is there; so is a bootstrap node. */
function isOutOfReach(peer: PeerRecord): boolean {
  if (peer.bootstrap || peer.reachedAtMs !== undefined || peer.lastFailure === "refused") return false;
  return peer.failures > 0;
}

/** Whether the peer relays one of the shards, as far as it says. A node without shards takes any that relays. */
function fitOfRelay({ capabilities, shards }: PeerRecord, wanted: readonly number[]): "yes" | "maybe" | "no" {
  if (capabilities.length > 0 && !capabilities.includes("relay")) return "no";
  if (shards.length === 0 || wanted.length === 0) return "maybe";
  return shards.some((shard) => wanted.includes(shard)) ? "yes" : "no";
}

/** Dialled just now: what it has to offer may show yet. Inbound ones do not count, lest somebody keeps the node waiting. */
function isSettling({ direction, openedAtMs }: Link, nowMs: number): boolean {
  return direction === "outbound" && nowMs - openedAtMs < settlingMs;
}
