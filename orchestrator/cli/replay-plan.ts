/** The plan of an earlier run, from its trace, and that plan once more. */
import { overlapCidr, parseCidr } from "cidr-tools";
import packageJson from "../../package.json" with { type: "json" };
import { MeshbedError } from "../base/errors.ts";
import type { Cidr } from "../model/link.ts";
import type { Plan } from "../model/plan.ts";
import { readTraceHeader } from "../trace/trace-reader.ts";
import { copyTopology, keptTopology } from "./kept-topology.ts";
import { traceOf } from "./run-directory.ts";
import { type FinishedRun, type RunWishes, runPlanned } from "./run-planned.ts";

export interface RecordedPlan {
  /** Of the run that it is from. */
  readonly directory: string;
  readonly plan: Plan;
  /** The version of Meshbed that recorded it. */
  readonly meshbed: string;
}

/** Throws MeshbedError TRACE for a directory that is not a run's, and for a format that this Meshbed does not know. */
export async function recordedPlan(directory: string): Promise<RecordedPlan> {
  const path = traceOf(directory);
  const { plan, environment } = await readTraceHeader(path);
  if (plan.format !== 1) {
    const found = JSON.stringify((plan as { readonly format: unknown }).format);
    throw new MeshbedError(
      "TRACE",
      `${path}:1 holds a plan of format ${found}; this Meshbed runs format 1, use the one that wrote it`,
    );
  }
  return { directory, plan, meshbed: environment.meshbed };
}

/** Throws MeshbedError SUBNET_TAKEN when its addresses are not free, and what else keeps a run from beginning. */
export async function replayPlan({ directory, plan, meshbed }: RecordedPlan, o: RunWishes): Promise<FinishedRun> {
  const { takenSubnets, ...host } = await o.engine.capabilities(o);
  refuseTaken(plan, takenSubnets, directory);
  if (meshbed !== packageJson.version) {
    o.listener.onLine(
      `warning: recorded by Meshbed ${meshbed}; the nodes of this one, ${packageJson.version}, may differ`,
    );
  }
  const file = keptTopology(directory);
  return await runPlanned(plan, { file, host, keepTopology: (to) => copyTopology(directory, to) }, o);
}

function refuseTaken({ network }: Plan, taken: readonly Cidr[], directory: string): void {
  const needed = [network.subnet, network.subnet6, network.behindNats?.subnet].filter(
    (subnet) => typeof subnet === "string",
  );
  for (const subnet of needed) {
    const holder = taken.find(
      (cidr) => parseCidr(cidr).version === parseCidr(subnet).version && overlapCidr(cidr, subnet),
    );
    if (holder === undefined) continue;
    throw new MeshbedError(
      "SUBNET_TAKEN",
      `the run's subnet ${subnet} is taken by ${holder} on this host, and a replay needs the same addresses; remove what holds it ` +
        `(\`meshbed ps\` lists what stands), or run the same topology on other addresses: meshbed run ${keptTopology(directory)}`,
    );
  }
}
