/** What earlier runs left on the engine because they were killed: told, and on a terminal offered for removal. */
import { createInterface } from "node:readline/promises";
import type { Leftover } from "../engine/docker/leftovers.ts";
import { findLeftoversOn, type RunHost, removeFrom } from "../engine/docker/swarm/runs-on-hosts.ts";
import type { Signal } from "../engine/engine.ts";

/** Left behind: its process is gone, and nobody asked to keep it. */
export function isLeftBehind(run: Leftover): boolean {
  return !run.kept && !run.ownerAlive;
}

export async function tellLeftovers(hosts: readonly RunHost[], o: Signal): Promise<void> {
  const left = (await findLeftoversOn(hosts)).filter(isLeftBehind);
  if (left.length === 0) return;
  for (const run of left) console.error(`run ${run.runId} was killed and left ${describeLeftover(run)}`);
  if (process.stdin.isTTY && process.stderr.isTTY) {
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await prompt.question("Remove them now? [Y/n] ", o).finally(() => prompt.close());
    if (!/^n/i.test(answer.trim())) for (const { runId } of left) await removeFrom(hosts, runId);
  } else console.error("`meshbed clean` removes them");
}

export function describeLeftover({ containers, networks }: Leftover): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${count(containers, "container")} and ${count(networks, "network")}`;
}
