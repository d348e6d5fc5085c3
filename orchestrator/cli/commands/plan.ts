import { Command } from "commander";
import { chooseNetem, type NetemWish } from "../../plan/choose-netem.ts";
import { describePlan } from "../../plan/describe-plan.ts";
import { makePlan } from "../../plan/make-plan.ts";
import { readHosts } from "../hosts-file.ts";
import { loadTopologies } from "../load-topologies.ts";
import { hostsOption, jsonOption, netemOption, seedOption, setOption, type TopologyOptions } from "../options.ts";

interface PlanCommandOptions extends TopologyOptions {
  readonly netem: NetemWish;
  readonly hosts?: string;
  readonly json: boolean;
}

export function planCommand(): Command {
  return new Command("plan")
    .description("Shows what would start, with addresses, link conditions and timeline; needs no engine.")
    .argument("<file>", "a topology file")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(netemOption())
    .addOption(hostsOption())
    .addOption(jsonOption())
    .action(async (file: string, options: PlanCommandOptions) => {
      const loaded = await loadTopologies([file], options);
      const hosts = options.hosts === undefined ? [] : await readHosts(options.hosts);
      const plans = loaded.map(({ topology }) => makePlan(topology, { takenSubnets: [], hosts: hosts.length }));
      for (const plan of plans) {
        const { why } = chooseNetem(options.netem, plan);
        if (why !== undefined && options.netem === "auto") console.error(`the emulator shapes the links: ${why}`);
        if (!options.json) console.log(describePlan(plan, hosts));
      }
      if (options.json) console.log(JSON.stringify(plans.length === 1 ? plans[0] : plans, null, 2));
    });
}
