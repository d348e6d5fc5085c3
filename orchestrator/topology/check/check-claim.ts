/** The claim of a topology: that its figure is of a phase there is, and that something is expected at all. */
import { isUnknown } from "../did-you-mean.ts";
import type { Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

export function checkClaim({ claim, expect }: TopologyFile, { phases }: Topology, report: Report): void {
  if (claim === undefined) return;
  const names = phases.map(({ name }) => name);
  const { in: phase } = claim.figure;
  if (!names.includes(phase)) report(["claim", "figure", "in"], isUnknown(phase, "a phase", names));
  if (expect?.length === 0) report(["claim"], "has nothing that could refute it; expected an expectation in `expect`");
}
