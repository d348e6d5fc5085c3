/**
 * Whether evictions kept to the documented order: of each that a limit caused, whether the node passed over a connection that the order
 * takes before it, and that it listed before and after. Where the trace does not show enough, and where the settings were changed
 * while the node ran, nobody is blamed.
 */
import type { PeeringConfig } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { Decision } from "../trace/decisions.ts";
import type { History } from "../trace/history.ts";
import { type EvictionRule, goesBefore, ruleOf, type Staying } from "./eviction-order.ts";
import { evictionsOf, protections } from "./evictions.ts";
import type { SpanMeasure } from "./measure.ts";
import { inSpan, placeWhere } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";

/** A full node holds its guests for so long, whatever the order says. */
const guestMs = 3000;
/** By how much an age can be wrong that is of two times. */
const clockSlackMs = 100;
/** A connection that is being closed is listed for so long at most. */
const closingMs = 2000;

export interface CheckedEviction extends Decision {
  /** Whose connections the order takes before the one that went, more of them than it keeps. Empty: the order was kept, as far as can be told. */
  readonly passedOver: readonly (NodeId | string)[];
}

/** Of evictions by the high water, the inbound share and the cap. In order of time. */
export const checkedEvictions = onceAHistory((history: History): readonly CheckedEviction[] => {
  const planned = new Map(history.plan.nodes.map((node) => [node.id, node]));
  return evictionsOf(history).flatMap((decision) => {
    const rule = ruleOf(decision);
    const node = planned.get(decision.node);
    if (rule === undefined || node === undefined || wasChanged(decision, history)) return [];
    const stayed = stayedThrough(decision, history);
    return stayed === undefined
      ? []
      : [{ ...decision, passedOver: passedOver(decision, rule, stayed, node.config.peering, history) }];
  });
});

function wasChanged({ node, bootId, atMs }: Decision, history: History): boolean {
  const changes = settingsChanges(history).get(`${node} ${bootId}`);
  return changes?.some((told) => told.atMs <= atMs) ?? false;
}

const settingsChanges = onceAHistory(({ decisions }: History) =>
  Map.groupBy(
    decisions.filter(({ what }) => what === "limits"),
    ({ node, bootId }) => `${node} ${bootId}`,
  ),
);

interface Stayed extends Staying {
  readonly about: NodeId | string;
}

/** Listed in the two rounds before and in the one after, in the mesh in all of them or in none. Undefined where it was not seen that often. */
function stayedThrough({ node, atMs }: Decision, { rounds, nodeOfPeer }: History): readonly Stayed[] | undefined {
  const after = placeWhere(rounds, (roundMs) => roundMs >= atMs);
  const views = [after - 2, after - 1, after].map((i) => rounds[i]?.nodes.get(node)?.view);
  const seen = views.filter((view) => view !== undefined);
  if (seen.length < views.length) return undefined;
  const meshes = seen.map(({ mesh }) => new Set(Object.values(mesh).flat()));
  return seen.at(-1)?.connections.flatMap((connection): Stayed[] => {
    const { peer } = connection;
    const [inMesh, ...others] = meshes.map((mesh) => mesh.has(peer));
    const isSteady = others.every((other) => other === inMesh);
    return isSteady ? [{ ...connection, about: nodeOfPeer.get(peer) ?? peer, inMesh: inMesh ?? false }] : [];
  });
}

function passedOver(
  decision: Decision,
  rule: EvictionRule,
  stayed: readonly Stayed[],
  peering: PeeringConfig,
  history: History,
): readonly (NodeId | string)[] {
  const ahead = stayed
    .filter((other) => mayGo(other, decision, rule, peering, history))
    .filter((other) => goesBefore(other, decision, rule, peering));
  return ahead.length > mostKept(ahead, peering) ? ahead.map(({ about }) => about) : [];
}

/** Whether the rule is about the connection at all: settled, of the direction that is meant, protected by nobody. */
function mayGo(
  other: Stayed,
  decision: Decision,
  rule: EvictionRule,
  peering: PeeringConfig,
  history: History,
): boolean {
  const { node, atMs } = decision;
  const { graceMs, guests } = peering.connections;
  const ageMs = atMs - history.clocks.orchestratorMs(node, other.openedAtMs, atMs);
  const settledMs = rule === "high-water" ? graceMs : guests === 0 ? 0 : guestMs;
  const closings = closingsOf(history).get(`${node} ${other.peer}`);
  const isClosing = closings?.some((told) => Math.abs(told.atMs - atMs) < closingMs);
  return (
    ageMs >= settledMs + clockSlackMs &&
    (rule !== "inbound-share" || other.direction === "inbound") &&
    // Of an earlier life, too: a node may have kept it on its disk.
    !protections(history).has(`${node} ${other.peer}`) &&
    !isClosing
  );
}

/** By node and peer. */
const closingsOf = onceAHistory(({ decisions }: History) =>
  Map.groupBy(
    decisions.filter(({ what }) => what === "evict" || what === "disconnect" || what === "release"),
    ({ node, peer }) => `${node} ${peer}`,
  ),
);

/** How many of these the node may have kept as the dials that its outbound floor wants, or for a wanted capability. */
function mostKept(ahead: readonly Stayed[], { connections, capabilities }: PeeringConfig): number {
  const { target, highWater, max, outboundRatio } = connections;
  const floor = Math.round(Math.min(target, highWater, max) * outboundRatio);
  const outbound = ahead.filter(({ direction }) => direction === "outbound").length;
  const wanted = Object.values(capabilities.wanted).reduce((sum, count) => sum + count, 0);
  return Math.min(outbound, floor) + wanted;
}

export const evictionsOutOfOrderMeasure: SpanMeasure = {
  of: "span",
  name: "evictions-out-of-order",
  title: "Evictions out of order",
  unit: "ratio",
  meaning:
    "Of the evictions by the high water, the inbound share and the cap, those that passed over a connection which the documented order takes first, as far as the trace tells.",
  better: "lower",
  over(history, span) {
    const checked = inSpan(checkedEvictions(history), span);
    return checked.length === 0 ? null : checked.filter((one) => one.passedOver.length > 0).length / checked.length;
  },
};
