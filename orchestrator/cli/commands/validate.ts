import { Command } from "commander";
import { chooseNetem, type NetemWish } from "../../plan/choose-netem.ts";
import { makePlan } from "../../plan/make-plan.ts";
import { loadTopologies } from "../load-topologies.ts";
import { netemOption, seedOption, setOption, type TopologyOptions } from "../options.ts";

export function validateCommand(): Command {
  return new Command("validate")
    .description("Checks topology files; starts nothing and needs no engine.")
    .argument("<file...>", "topology files, or folders of them")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(netemOption())
    .action(async (paths: string[], options: TopologyOptions & { netem: NetemWish }) => {
      const loaded = await loadTopologies(paths, options);
      for (const { file, topology } of loaded) {
        const plan = makePlan(topology, { takenSubnets: [] });
        chooseNetem(options.netem, plan);
        const { nodes, phases, expectations } = plan;
        // A file with a matrix stands for several.
        const isAlone = loaded.every((other) => other.topology === topology || other.file !== file);
        console.log(
          `${file}: ${isAlone ? "" : `${topology.name}: `}valid: ` +
            `${nodes.length} nodes, ${phases.length} phases, ${expectations.length} expectations`,
        );
      }
    });
}
