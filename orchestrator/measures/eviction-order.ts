/**
 * Whether evictions kept to the documented order (node-image/README.md, "Evicting"): of each that a limit caused, whether the node
 * passed over a connection that the order takes before it.
 *
 * What goes says by its decision what the order saw in it; what stays is known from what the node listed before and after. That tells
 * the mesh, the direction, the age and the bootstrap nodes, but neither score, tags, streams nor requests under way. Where the order
 * asks for those first, and where the settings were changed while the node ran, nobody is blamed.
 */
import type { ConnectionState, EvictionCriterion, PeeringConfig } from "../../node-image/contract/index.ts";
import type { NodeId } from "../model/step.ts";
import type { Decision } from "../trace/decisions.ts";
import type { History } from "../trace/history.ts";
import { evictionsOf, protections } from "./evictions.ts";
import type { SpanMeasure } from "./measure.ts";
import { inSpan } from "./moments.ts";
import { onceAHistory } from "./once-a-history.ts";

/** The documented order of the cap; the other limits go by the settings. */
const capOrder: readonly EvictionCriterion[] = ["mesh", "inbound", "newest"];
/** A full node holds its guests for so long, whatever the order says. */
const guestMs = 3000;
/** A connection that is being closed is listed for so long at most. */
const closingMs = 2000;

export interface CheckedEviction extends Decision {
  /** Whose connections the order takes before the one that went. Empty: it kept to the order, as far as can be told. */
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

type Rule = "high-water" | "inbound-share" | "cap";

/** By the values that come with each. */
function ruleOf({ values }: Decision): Rule | undefined {
  if ("highWater" in values) return "high-water";
  if ("most" in values) return "inbound-share";
  return "max" in values ? "cap" : undefined;
}

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

/** A connection that the node kept, as the order sees it. */
interface Stayed extends ConnectionState {
  readonly about: NodeId | string;
  readonly inMesh: boolean;
}

/** Listed in the two rounds before and in the one after, in the mesh in all of them or in none. Undefined where it was not seen that often. */
function stayedThrough({ node, atMs }: Decision, { rounds, nodeOfPeer }: History): readonly Stayed[] | undefined {
  const after = rounds.findIndex((round) => round.atMs >= atMs);
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
  rule: Rule,
  stayed: readonly Stayed[],
  peering: PeeringConfig,
  history: History,
): readonly (NodeId | string)[] {
  const ahead = stayed
    .filter((other) => mayGo(other, decision, rule, peering, history))
    .filter((other) => goesBefore(other, decision, rule, peering));
  const surplus = ahead.length - mostKept(ahead, peering);
  return surplus > 0 ? ahead.slice(0, surplus).map(({ about }) => about) : [];
}

/** Whether the rule is about the connection at all: settled, of the direction that is meant, protected by nobody. */
function mayGo(other: Stayed, decision: Decision, rule: Rule, peering: PeeringConfig, history: History): boolean {
  const { node, atMs, values } = decision;
  const { graceMs, guests } = peering.connections;
  // Both times are of the node's own clock.
  const ageMs = Number(values.openedAtMs) + Number(values.ageMs) - other.openedAtMs;
  const settledMs = rule === "high-water" ? graceMs : guests === 0 ? 0 : guestMs;
  const closings = closingsOf(history).get(`${node} ${other.peer}`);
  const isClosing = closings?.some((told) => Math.abs(told.atMs - atMs) < closingMs);
  return (
    ageMs >= settledMs &&
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

/** Whether the order certainly takes `other` before what went. */
function goesBefore(other: Stayed, { values }: Decision, rule: Rule, { eviction, ...peering }: PeeringConfig): boolean {
  if (rule !== "cap") {
    // Any may have had a request under way.
    const mayBeSpared = eviction.spareBusy || (eviction.spareMesh && other.inMesh);
    if (values.spared === true && !mayBeSpared) return true;
    if (values.spared !== true && mayBeSpared) return false;
  }
  for (const criterion of rule === "cap" ? capOrder : eviction.order) {
    const key = keyOf(criterion, other, peering);
    const gone = key && values[key.name];
    if (key === undefined || gone === undefined) return false;
    const difference = key.sign * (Number(key.value) - Number(gone));
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** What a criterion looks at, by its name in a decision's values; undefined where the trace does not show it. With sign 1 the lowest goes first. */
function keyOf(
  criterion: EvictionCriterion,
  { inMesh, direction, openedAtMs, peer }: Stayed,
  { capabilities, bootstrap }: Pick<PeeringConfig, "capabilities" | "bootstrap">,
): { readonly name: string; readonly sign: 1 | -1; readonly value: number | boolean } | undefined {
  switch (criterion) {
    case "mesh":
      return { name: "inMesh", sign: 1, value: inMesh };
    case "service": {
      const wantsServices = Object.keys(capabilities.wanted).some((capability) => capability !== "relay");
      return wantsServices ? undefined : { name: "servesWanted", sign: 1, value: false };
    }
    case "inbound":
      return { name: "outbound", sign: 1, value: direction === "outbound" };
    case "newest":
      return { name: "openedAtMs", sign: -1, value: openedAtMs };
    case "oldest":
      return { name: "openedAtMs", sign: 1, value: openedAtMs };
    case "bootstrap":
      return { name: "bootstrap", sign: -1, value: bootstrap.addresses.some((address) => address.endsWith(peer)) };
    case "score":
    case "value":
    case "streams":
    case "crowd":
      return undefined;
    default:
      return criterion satisfies never;
  }
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
