import { Command } from "commander";
import { chooseNetem, type NetemWish } from "../../plan/choose-netem.ts";
import { describePlan } from "../../plan/describe-plan.ts";
import { makePlan } from "../../plan/make-plan.ts";
import { loadTopologies } from "../load-topologies.ts";
import { jsonOption, netemOption, seedOption, setOption, type TopologyOptions } from "../options.ts";

export function planCommand(): Command {
  return new Command("plan")
    .description("Shows what would start, with addresses, link conditions and timeline; needs no engine.")
    .argument("<file>", "a topology file")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(netemOption())
    .addOption(jsonOption())
    .action(async (file: string, options: TopologyOptions & { netem: NetemWish; json: boolean }) => {
      const loaded = await loadTopologies([file], options);
      const plans = loaded.map(({ topology }) => makePlan(topology, { takenSubnets: [] }));
      for (const plan of plans) {
        const { why } = chooseNetem(options.netem, plan);
        if (why !== undefined && options.netem === "auto") console.error(`the emulator shapes the links: ${why}`);
        if (!options.json) console.log(describePlan(plan));
      }
      if (options.json) console.log(JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2));
    });
}
