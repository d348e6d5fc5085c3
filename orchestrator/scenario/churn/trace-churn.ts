/** `model: trace`: nodes come and go as a file says, which was measured of another network or written by hand. */
import { z } from "zod";
import type { ChurnFigures } from "../../model/plan.ts";
import type { NodeId } from "../../model/step.ts";
import { type ChurnMoment, type ChurnOptions, churnFields, keepOnline } from "./churn.ts";
import type { ChurnTrace } from "./churn-trace.ts";

const schema = z
  .strictObject({
    ...churnFields,
    model: z.literal("trace").meta({ description: "Nodes come and go as a file says" }),
    file: z.string().meta({
      description: "CSV beside the topology file: time_s, node, state (up or down)",
      examples: ["traces/commuters.csv"],
    }),
    speed: z
      .number()
      .min(0.001)
      .max(1_000_000)
      .meta({ description: "Seconds of the file that pass in one second of the phase", examples: [60] })
      .default(1),
  })
  .meta({ description: "Nodes come and go at the times of a file" });

export const traceChurn = { schema, moments, asked };

type TraceChurn = z.infer<typeof schema>;

/** A peer whose first row brings it up is down until then. */
function moments(churn: TraceChurn, o: ChurnOptions): readonly ChurnMoment[] {
  return keepOnline(churn["min-online"], o.nodes, written(churn, o));
}

function asked(churn: TraceChurn, o: ChurnOptions): Partial<ChurnFigures> {
  const all = written(churn, o);
  const departures = all.filter(({ goes }) => goes).length;
  return { departures, returns: all.length - departures };
}

function written({ group, speed }: TraceChurn, { nodes, durationMs, trace }: ChurnOptions): readonly ChurnMoment[] {
  if (trace === null) return [];
  const nodeOf = nodesOfTrace(trace, group, nodes);
  // Who is up from the very beginning has never been down.
  const rows = trace.rows.filter(({ atMs, state }) => state === "down" || atMs > 0);
  const begins = new Map(trace.rows.toReversed().map((row) => [row.peer, row]));
  const latecomers = [...begins.values()].filter((row) => row.state === "up" && row.atMs > 0);
  return [
    ...latecomers.map(({ peer }) => ({ atMs: 0, goes: true, peer })),
    ...rows.map(({ atMs, peer, state }) => ({ atMs: atMs / speed, goes: state === "down", peer })),
  ].flatMap(({ atMs, goes, peer }) => {
    const node = nodeOf.get(peer);
    return node === undefined || atMs >= durationMs ? [] : [{ atMs, goes, nodes: [node] }];
  });
}

/**
 * Nodes of the group where the file names them; else its peers are dealt to the nodes in the order in which they come. Without
 * those for whom there is no node.
 */
export function nodesOfTrace(
  { peers }: ChurnTrace,
  group: string,
  nodes: readonly NodeId[],
): ReadonlyMap<string, NodeId> {
  const named = peers.every((peer) => peer.startsWith(`${group}-`));
  const pairs = peers.map((peer, i) => [peer, named ? nodes.find((node) => node === peer) : nodes[i]] as const);
  return new Map(pairs.flatMap(([peer, node]) => (node === undefined ? [] : [[peer, node] as const])));
}
