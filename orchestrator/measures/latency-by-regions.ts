/** How fast messages get from region to region: a matrix, which no single figure of a span holds. */
import { quantileSorted } from "simple-statistics";
import type { History } from "../trace/history.ts";
import { expectedPairs, type MessageSelection } from "./delivery.ts";

export interface RegionLatency {
  /** The publisher's region, and the receiver's. */
  readonly from: string;
  readonly to: string;
  /** Pairs of a message and a node that should have got it, and those in which it did. */
  readonly expected: number;
  readonly delivered: number;
  /** Of the delivered pairs, ms, from publishing to the first copy; null where there is none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
}

/** By the regions' names; of pairs of regions between which messages were due. */
export function latencyByRegions(history: History, selection: MessageSelection): readonly RegionLatency[] {
  const regionOf = new Map(history.plan.nodes.map(({ id, region }) => [id, region]));
  const pairs = expectedPairs(history, selection).map((pair) => ({
    ...pair,
    fromRegion: regionOf.get(pair.from) ?? "",
    toRegion: regionOf.get(pair.to) ?? "",
  }));
  return [...Map.groupBy(pairs, ({ fromRegion, toRegion }) => JSON.stringify([fromRegion, toRegion])).values()]
    .flatMap((alike): RegionLatency[] => {
      const [first] = alike;
      if (first === undefined) return [];
      const latencies = alike.flatMap(({ latencyMs }) => latencyMs ?? []).toSorted((a, b) => a - b);
      const percentile = (share: number) => (latencies.length === 0 ? null : quantileSorted(latencies, share));
      return [
        {
          from: first.fromRegion,
          to: first.toRegion,
          expected: alike.length,
          delivered: latencies.length,
          p50Ms: percentile(0.5),
          p95Ms: percentile(0.95),
          p99Ms: percentile(0.99),
        },
      ];
    })
    .toSorted((a, b) => a.from.localeCompare(b.from) || a.to.localeCompare(b.to));
}
