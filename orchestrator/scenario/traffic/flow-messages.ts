/** The messages of a flow in a phase: when each is due, who publishes it, how long it is, and where. */
import { smallestPayloadBytes } from "../../../node-image/contract/index.ts";
import type { Random } from "../../base/random.ts";
import type { NodeId } from "../../model/step.ts";
import { weighted } from "../draw.ts";
import { arrivalsMs } from "./arrival.ts";
import { arrivalsOf, type Flow, shardsOf } from "./flow.ts";
import { draw } from "./quantity.ts";
import type { TrafficTrace } from "./traffic-trace.ts";

export interface FlowMessage {
  readonly atMs: number;
  readonly node: NodeId;
  readonly bytes: number;
  /** Undefined: the first of the publisher's own. */
  readonly shard: number | undefined;
}

/** Nodes that are as likely to publish; among pools the weight decides. */
export interface PublisherPool {
  readonly nodes: readonly NodeId[];
  readonly weight: number;
}

export interface FlowOptions {
  readonly durationMs: number;
  readonly random: Random;
  /** Of a replayed flow. */
  readonly trace: TrafficTrace | null;
  /** Who can publish at a time; those who can, one node at least. */
  readonly publishersAt: (atMs: number) => readonly PublisherPool[];
  /** A payload that is drawn longer is brought to this. */
  readonly largestBytes: (node: NodeId) => number;
}

/** Over [0, durationMs), in order of time. Each kind of choice has a source of its own, so that none shifts another. */
export function flowMessages(flow: Flow, o: FlowOptions): readonly FlowMessage[] {
  const [publisher, size, shard] = ["publisher", "size", "shard"].map((purpose) => o.random.fork(purpose));
  if (publisher === undefined || size === undefined || shard === undefined)
    throw new Error("a source of chance is missing");
  const shards = shardsOf(flow);
  return dueMessages(flow, o).flatMap(({ atMs, ...said }) => {
    const node = said.node ?? choose(o.publishersAt(atMs), publisher);
    if (node === undefined) return [];
    const bytes = Math.max(smallestPayloadBytes, Math.round(said.bytes ?? draw(flow.size, size)));
    return [
      {
        atMs,
        node,
        bytes: Math.min(bytes, o.largestBytes(node)),
        shard: said.shard ?? (shards.length < 2 ? shards[0] : shard.sample(shards, 1)[0]),
      },
    ];
  });
}

type Due = Pick<FlowMessage, "atMs"> & { readonly [K in "node" | "bytes" | "shard"]?: FlowMessage[K] | undefined };

function dueMessages(flow: Flow, { durationMs, random, trace }: FlowOptions): readonly Due[] {
  const arrivals = arrivalsOf(flow);
  if (arrivals === undefined) return trace?.rows.filter(({ atMs }) => atMs < durationMs) ?? [];
  return arrivalsMs(arrivals, durationMs, random.fork("arrival")).map((atMs) => ({ atMs: Math.round(atMs) }));
}

function choose(pools: readonly PublisherPool[], random: Random): NodeId | undefined {
  const some = pools.filter(({ nodes }) => nodes.length > 0);
  if (some.length === 0) return undefined;
  const pool = some.length === 1 ? some[0] : weighted(random, some);
  return random.sample(pool?.nodes ?? [], 1)[0];
}
