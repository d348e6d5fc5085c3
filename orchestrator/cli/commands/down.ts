import { Command } from "commander";
import { MeshbedError } from "../../base/errors.ts";
import { findLeftoversOn, removeFrom } from "../../engine/docker/swarm/runs-on-hosts.ts";
import { connectAny } from "../connect-engine.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover } from "../leftovers.ts";
import { onHostsOption } from "../options.ts";
import { forgetTargets } from "../told-targets.ts";

export function downCommand(): Command {
  return new Command("down")
    .description("Removes networks that `up` or `run --keep` left standing.")
    .argument("[run...]", "run ids, as meshbed ps shows them; all kept networks when left out")
    .addOption(onHostsOption())
    .action(async (runIds: string[], { hosts: file }: { hosts?: string }) => {
      using interrupt = interruption();
      const { hosts } = await connectAny(file, interrupt);
      const kept = (await findLeftoversOn(hosts)).filter((run) => run.kept);
      const unknown = runIds.filter((id) => !kept.some((run) => run.runId === id));
      if (unknown.length > 0) {
        throw new MeshbedError("BAD_INPUT", `no kept network ${unknown.join(", ")}; \`meshbed ps\` lists what stands`);
      }
      const chosen = kept.filter((run) => runIds.length === 0 || runIds.includes(run.runId));
      for (const run of chosen) {
        await removeFrom(hosts, run.runId);
        await forgetTargets(run);
        console.log(`removed ${run.name} (${run.runId}): ${describeLeftover(run)}`);
      }
      if (chosen.length === 0) console.log("no kept network stands");
    });
}
