import { Command } from "commander";
import { describePlan } from "../../plan/describe-plan.ts";
import { makePlan } from "../../plan/make-plan.ts";
import { loadTopologies } from "../load-topologies.ts";
import { jsonOption, seedOption, setOption, type TopologyOptions } from "../options.ts";

export function planCommand(): Command {
  return new Command("plan")
    .description("Shows what would start, with addresses, link conditions and timeline; needs no engine.")
    .argument("<file>", "a topology file")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(async (file: string, options: TopologyOptions & { json: boolean }) => {
      for (const { topology } of await loadTopologies([file], options)) {
        const plan = await makePlan(topology, { takenSubnets: [] });
        console.log(options.json ? JSON.stringify(plan, null, 2) : describePlan(plan));
      }
    });
}
