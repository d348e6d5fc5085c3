/** Measures by their names, as topologies and files write them. */
import { measures } from "./index.ts";
import type { Measure } from "./measure.ts";

const byName = new Map(measures.map((measure) => [measure.name, measure]));

/** In the order of the index. */
export const measureNames: readonly string[] = [...byName.keys()];

export function measureNamed(name: string): Measure | undefined {
  return byName.get(name);
}
