import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import type { Leftover } from "../../engine/docker/leftovers.ts";
import { findLeftoversOn } from "../../engine/docker/swarm/runs-on-hosts.ts";
import { connectAny } from "../connect-engine.ts";
import { linesByHand } from "../do-steps.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover } from "../leftovers.ts";
import { jsonOption, onHostsOption } from "../options.ts";
import { isPaused } from "../standing-run.ts";

export function psCommand(): Command {
  return new Command("ps")
    .description("Lists the runs that stand on the engine: running, kept, or left behind by a killed process.")
    .addOption(onHostsOption())
    .addOption(jsonOption())
    .action(async ({ json, hosts: file }: { json: boolean; hosts?: string }) => {
      using interrupt = interruption();
      const { hosts } = await connectAny(file, interrupt);
      const runs = await findLeftoversOn(hosts);
      const all = await Promise.all(runs.map(async (run) => ({ ...run, byHand: await standingByHandIn(run) })));
      if (json) return console.log(JSON.stringify(all, null, 2));
      for (const run of all) {
        console.log(`${run.runId}  ${run.name.padEnd(24)} ${stateOf(run).padEnd(12)} ${describeLeftover(run)}`);
        for (const line of run.byHand) console.log(`          ${line}`);
      }
      if (runs.length === 0) console.log(`no run stands on ${file === undefined ? "this engine" : "these hosts"}`);
    });
}

/** What was done by hand and still stands; nothing is known of a run whose directory is elsewhere. */
async function standingByHandIn(run: Leftover): Promise<readonly string[]> {
  const { directory } = run;
  const isOfUse = (run.kept || isPaused(run)) && directory !== undefined && existsSync(join(directory, "trace.ndjson"));
  return isOfUse ? await linesByHand(directory) : [];
}

function stateOf(run: Leftover): string {
  const { kept, ownerAlive, agentRuns } = run;
  if (isPaused(run)) return "paused";
  if (kept) return agentRuns ? "kept" : "kept, without its net agent: links are not as planned";
  return ownerAlive ? "running" : "left behind";
}
