import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { findLeftovers, removeRun } from "../../engine/docker/leftovers.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover } from "../leftovers.ts";
import { forgetTargets } from "../told-targets.ts";

export function downCommand(): Command {
  return new Command("down")
    .description("Removes networks that `up` or `run --keep` left standing.")
    .argument("[run...]", "run ids, as meshbed ps shows them; all kept networks when left out")
    .action(async (runIds: string[]) => {
      using interrupt = interruption();
      const { docker } = await connectEngine(interrupt);
      const kept = (await findLeftovers(docker)).filter((run) => run.kept);
      const unknown = runIds.filter((id) => !kept.some((run) => run.runId === id));
      if (unknown.length > 0) {
        throw new MeshbedError("BAD_INPUT", `no kept network ${unknown.join(", ")}; \`meshbed ps\` lists what stands`);
      }
      const chosen = kept.filter((run) => runIds.length === 0 || runIds.includes(run.runId));
      for (const run of chosen) {
        await removeRun(docker, run.runId);
        await forgetTargets(run);
        console.log(`removed ${run.name} (${run.runId}): ${describeLeftover(run)}`);
      }
      if (chosen.length === 0) console.log("no kept network stands");
    });
}
