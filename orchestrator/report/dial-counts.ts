/** How often a node dialled over all its lives, from the counters that it starts anew with each. */
import type { NodeId } from "../model/step.ts";
import type { Trace } from "../trace/trace-reader.ts";

export interface DialCount {
  readonly dials: number;
  readonly failures: number;
}

/** Of every node that answered at least once. What a life did after its last answer is not known. */
export function dialCounts({ events }: Trace): ReadonlyMap<NodeId, DialCount> {
  const livesOf = new Map<NodeId, Map<string, DialCount>>();
  for (const event of events) {
    if (event.kind !== "observation") continue;
    for (const [node, { bootId, counters }] of Object.entries(event.nodes)) {
      const lives = livesOf.get(node) ?? new Map<string, DialCount>();
      livesOf.set(node, lives.set(bootId, { dials: counters.dials, failures: counters.dialFailures }));
    }
  }
  const add = (a: DialCount, b: DialCount) => ({ dials: a.dials + b.dials, failures: a.failures + b.failures });
  return new Map([...livesOf].map(([node, lives]) => [node, [...lives.values()].reduce(add)]));
}
