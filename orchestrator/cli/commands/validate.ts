import { Command } from "commander";
import { makePlan } from "../../plan/make-plan.ts";
import { loadTopologies } from "../load-topologies.ts";
import { seedOption, setOption, type TopologyOptions } from "../options.ts";

export function validateCommand(): Command {
  return new Command("validate")
    .description("Checks topology files; starts nothing and needs no engine.")
    .argument("<file...>", "topology files, or folders of them")
    .addOption(setOption())
    .addOption(seedOption())
    .action(async (paths: string[], options: TopologyOptions) => {
      for (const { file, topology } of await loadTopologies(paths, options)) {
        const plan = await makePlan(topology, { takenSubnets: [] });
        const { nodes, phases, expectations } = plan;
        console.log(
          `${file}: valid: ${nodes.length} nodes, ${phases.length} phases, ${expectations.length} expectations`,
        );
      }
    });
}
