/** The places of a file that say something of nodes: `defaults` and each group. */
import type { WrittenDefaults, WrittenGroup } from "../group-schema.ts";
import type { Path } from "../problem.ts";
import type { TopologyFile } from "../topology-schema.ts";

export interface NodeLayer {
  readonly at: Path;
  readonly layer: WrittenDefaults | WrittenGroup;
}

export function nodeLayers({ defaults, groups }: TopologyFile): readonly NodeLayer[] {
  const written = Object.entries(groups).map(([name, layer]): NodeLayer => ({ at: ["groups", name], layer }));
  return [{ at: ["defaults"], layer: defaults }, ...written];
}
