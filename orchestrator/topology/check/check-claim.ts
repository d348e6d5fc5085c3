/** The claim of a topology: that its figure is of a phase and of groups there are, and that something is expected at all. */
import { measureNamed } from "../../measures/measure-named.ts";
import { isUnknown } from "../did-you-mean.ts";
import type { Report } from "../problem.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

export function checkClaim({ claim, expect }: TopologyFile, { phases, groups }: Topology, report: Report): void {
  if (claim === undefined) return;
  const names = phases.map(({ name }) => name);
  const { measure, in: phase, of = [] } = claim.figure;
  if (!names.includes(phase)) report(["claim", "figure", "in"], isUnknown(phase, "a phase", names));
  const groupNames = groups.map(({ name }) => name);
  for (const name of of) {
    if (!groupNames.includes(name)) report(["claim", "figure", "of"], isUnknown(name, "a group", groupNames));
  }
  const isOfNetwork = ["network", "span"].includes(measureNamed(measure)?.of ?? "");
  if (of.length > 0 && isOfNetwork) {
    report(
      ["claim", "figure", "of"],
      `does not fit ${measure}, which is one figure of the whole network; expected none`,
    );
  }
  if (expect?.length === 0) report(["claim"], "has nothing that could refute it; expected an expectation in `expect`");
}
