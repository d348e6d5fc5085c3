import { Command } from "commander";
import { MeshbedError, messageOf } from "../../base/errors.ts";
import { findLeftoversOn, removeFrom } from "../../engine/docker/swarm/runs-on-hosts.ts";
import { answering } from "../../engine/docker/swarm/swarm.ts";
import { connectEngine } from "../connect-engine.ts";
import { readHosts } from "../hosts-file.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover, isLeftBehind } from "../leftovers.ts";
import { onHostsOption } from "../options.ts";
import { forgetTargets } from "../told-targets.ts";

export function cleanCommand(): Command {
  return new Command("clean")
    .description("Removes what killed runs left behind: all of them, or the runs named.")
    .argument("[run...]", "run ids, as meshbed ps shows them; these are removed even when they are kept or still run")
    .option("--all", "remove kept networks, too; never a run whose process is alive", false)
    .addOption(onHostsOption())
    .action(async (runIds: string[], { all, hosts: file }: { all: boolean; hosts?: string }) => {
      using interrupt = interruption();
      const silent: string[] = [];
      const hosts =
        file === undefined
          ? (await connectEngine(interrupt)).hosts
          : await answering(await readHosts(file), (line) => silent.push(line));
      const runs = await findLeftoversOn(hosts);
      const unknown = runIds.filter((id) => !runs.some((run) => run.runId === id));
      if (unknown.length > 0) {
        throw new MeshbedError("BAD_INPUT", `no run ${unknown.join(", ")} on this engine; \`meshbed ps\` lists them`);
      }
      const chosen = runs.filter((run) =>
        runIds.length > 0 ? runIds.includes(run.runId) : all ? !run.ownerAlive || run.kept : isLeftBehind(run),
      );
      const problems = [...silent];
      for (const run of chosen) {
        try {
          await removeFrom(hosts, run.runId, silent.length === 0);
        } catch (error) {
          // What the engine cannot remove is no reason to leave the others.
          problems.push(messageOf(error));
          continue;
        }
        await forgetTargets(run);
        console.log(`removed run ${run.runId} (${run.name}): ${describeLeftover(run)}`);
      }
      if (chosen.length === 0) console.log("nothing to remove");
      if (problems.length > 0) throw new MeshbedError("ENGINE", problems.join("\n"));
    });
}
