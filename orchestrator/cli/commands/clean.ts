import { Command } from "commander";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { findLeftovers, removeRun } from "../../engine/docker/leftovers.ts";
import { connectEngine } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover, isLeftBehind } from "../leftovers.ts";
import { forgetTargets } from "../told-targets.ts";

export function cleanCommand(): Command {
  return new Command("clean")
    .description("Removes what killed runs left behind: all of them, or the runs named.")
    .argument("[run...]", "run ids, as meshbed ps shows them; these are removed even when they are kept or still run")
    .option("--all", "remove kept networks, too; never a run whose process is alive", false)
    .action(async (runIds: string[], { all }: { all: boolean }) => {
      using interrupt = interruption();
      const { docker } = await connectEngine(interrupt);
      const runs = await findLeftovers(docker);
      const unknown = runIds.filter((id) => !runs.some((run) => run.runId === id));
      if (unknown.length > 0) {
        throw new MeshbedError("BAD_INPUT", `no run ${unknown.join(", ")} on this engine; \`meshbed ps\` lists them`);
      }
      const chosen = runs.filter((run) =>
        runIds.length > 0 ? runIds.includes(run.runId) : all ? !run.ownerAlive || run.kept : isLeftBehind(run),
      );
      const problems: string[] = [];
      for (const run of chosen) {
        try {
          await removeRun(docker, run.runId);
        } catch (error) {
          // What the engine cannot remove is no reason to leave the others.
          problems.push(messageOf(error));
          continue;
        }
        await forgetTargets(run);
        console.log(`removed run ${run.runId} (${run.name}): ${describeLeftover(run)}`);
      }
      if (problems.length > 0) throw new MeshbedError("ENGINE", problems.join("\n"));
      if (chosen.length === 0) console.log("nothing to remove");
    });
}
