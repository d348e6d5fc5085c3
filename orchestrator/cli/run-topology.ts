/** From a checked topology to a written report: plans it on addresses that are free, and runs the plan. */
import { MeshbedError } from "../base/errors.ts";
import { makePlan } from "../plan/make-plan.ts";
import { writeTopology } from "./kept-topology.ts";
import type { LoadedTopology } from "./load-topologies.ts";
import { type FinishedRun, type RunWishes, runPlanned } from "./run-planned.ts";

/** Another subnet is tried this often when one that was free is taken by the time the network is made: so many runs can begin at once. */
const subnetTries = 10;

/** Throws what kept the run from beginning; nothing of it is left then. */
export async function runTopology({ file, topology, written }: LoadedTopology, o: RunWishes): Promise<FinishedRun> {
  const { takenSubnets, ...host } = await o.engine.capabilities(o);
  const taken = [...takenSubnets];
  const keepTopology = (directory: string) => writeTopology(directory, written, file);
  for (let attempt = 1; ; attempt++) {
    const plan = makePlan(topology, { takenSubnets: taken, ...(host.hosts && { hosts: host.hosts.length }) });
    try {
      return await runPlanned(plan, { file, keepTopology, host }, o);
    } catch (error) {
      const clash = error instanceof MeshbedError && error.code === "SUBNET_TAKEN";
      if (!clash || attempt === subnetTries) throw error;
      taken.push(plan.network.subnet);
    }
  }
}
