import { Command } from "commander";
import { findLeftovers, type Leftover } from "../../engine/docker/leftovers.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover } from "../leftovers.ts";
import { jsonOption } from "../options.ts";

export function psCommand(): Command {
  return new Command("ps")
    .description("Lists the runs that stand on the engine: running, kept, or left behind by a killed process.")
    .addOption(jsonOption())
    .action(async ({ json }: { json: boolean }) => {
      using interrupt = interruption();
      const { docker } = await connectEngine(interrupt);
      const runs = await findLeftovers(docker);
      if (json) return console.log(JSON.stringify(runs, null, 2));
      for (const run of runs) {
        console.log(`${run.runId}  ${run.name.padEnd(24)} ${stateOf(run).padEnd(12)} ${describeLeftover(run)}`);
      }
      if (runs.length === 0) console.log("no run stands on this engine");
    });
}

function stateOf({ kept, ownerAlive, agentRuns }: Leftover): string {
  if (kept) return agentRuns ? "kept" : "kept, without its net agent: links are not as planned";
  return ownerAlive ? "running" : "left behind";
}
