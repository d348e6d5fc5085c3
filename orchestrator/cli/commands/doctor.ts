import { cpus, totalmem } from "node:os";
import { styleText } from "node:util";
import { Command } from "commander";
import { raiseLimits } from "../../../docker/kernel-limits.ts";
import { exitCode, MeshbedError } from "../../base/errors.ts";
import { findLeftoversOn, type RunHost } from "../../engine/docker/swarm/runs-on-hosts.ts";
import type { NetemWish } from "../../plan/choose-netem.ts";
import type { HostsSize } from "../../plan/host-needs.ts";
import { connectAny } from "../connect-engine.ts";
import { type Finding, hostFindings, needFindings } from "../doctor-checks.ts";
import { interruption } from "../interruption.ts";
import { describeLeftover, isLeftBehind } from "../leftovers.ts";
import { loadTopologies } from "../load-topologies.ts";
import { jsonOption, netemOption, onHostsOption, seedOption, setOption, type TopologyOptions } from "../options.ts";

const marks = { ok: styleText("green", "✔"), warn: styleText("yellow", "!"), fail: styleText("red", "✘") };

interface DoctorOptions extends TopologyOptions {
  readonly netem: NetemWish;
  readonly hosts?: string;
  readonly mend: boolean;
  readonly json: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description(
      "Looks at the engine, the kernel and the host's limits; each finding comes with its mend. With topologies, foretells what each needs of this host.",
    )
    .argument("[files...]", "topology files")
    .addOption(setOption())
    .addOption(seedOption())
    .addOption(netemOption())
    .addOption(onHostsOption())
    .option("--mend", "raise the kernel's limits that are too low, until the host restarts (root)", false)
    .addOption(jsonOption())
    .action(examine);
}

async function examine(files: readonly string[], options: DoctorOptions): Promise<void> {
  const { json, netem, mend, hosts } = options;
  using interrupt = interruption();
  const loaded = await loadTopologies(files, options);
  if (mend) await raiseLimits({ onProgress: (line) => console.error(line) });
  const { findings, host } = await engineFindings(hosts, interrupt.signal);
  const all = [
    ...findings,
    ...(await hostFindings(netem)),
    ...loaded.flatMap(({ topology }) => needFindings(topology, host)),
  ];
  if (json) console.log(JSON.stringify(all, null, 2));
  else for (const finding of all) console.log(findingText(finding));
  if (all.some((finding) => finding.state === "fail")) process.exitCode = exitCode.environment;
}

function findingText({ what, state, found, mend }: Finding): string {
  return `${marks[state]} ${what.padEnd(18)} ${found}${mend === undefined ? "" : `\n${" ".repeat(21)}→ ${mend}`}`;
}

/** Of this machine where no engine answers. */
interface Engines {
  readonly findings: readonly Finding[];
  readonly host: HostsSize;
}

/** @param file that names hosts */
async function engineFindings(file: string | undefined, signal: AbortSignal): Promise<Engines> {
  try {
    const { engine, hosts } = await connectAny(file, { signal });
    const left = (await findLeftoversOn(hosts)).filter(isLeftBehind);
    const leftBehind = left.map(
      (run): Finding => ({
        what: "left behind",
        state: "warn",
        found: `run ${run.runId}: ${describeLeftover(run)}`,
        mend: `meshbed clean ${run.runId}${file === undefined ? "" : ` --hosts ${file}`}`,
      }),
    );
    return {
      findings: [...(await Promise.all(hosts.map(engineFinding))), ...leftBehind],
      host: await engine.capabilities({ signal }),
    };
  } catch (error) {
    if (!(error instanceof MeshbedError) || error.code !== "NO_ENGINE") throw error;
    return {
      findings: [{ what: "engine", state: "fail", found: "none answers", mend: error.message }],
      host: { memoryBytes: totalmem(), cpus: cpus().length },
    };
  }
}

async function engineFinding({ name, docker }: RunHost): Promise<Finding> {
  const { Version, ApiVersion } = await docker.version();
  return { what: "engine", state: "ok", found: `${Version} (API ${ApiVersion}) at ${name}` };
}
