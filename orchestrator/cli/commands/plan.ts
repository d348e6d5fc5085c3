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
      for (const { topology } of await loadTopologies([file], options)) {
        const plan = makePlan(topology, { takenSubnets: [] });
        const { why } = chooseNetem(options.netem, plan);
        if (why !== undefined && options.netem === "auto") console.error(`the emulator shapes the links: ${why}`);
        console.log(options.json ? JSON.stringify(plan, null, 2) : describePlan(plan));
      }
    });
}
