/** Measures the user backend on this host's kernel: the emulator itself, between real namespaces. */
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { readKernelTexts } from "../../orchestrator/base/kernel-texts.ts";
import { kernelFigures } from "../../orchestrator/run/kernel-counters.ts";
import { runFlows } from "../agent/flows.ts";
import { userBackend } from "../agent/user-backend.ts";
import { type ConditionSet, leftNode, rightNode } from "./condition-set.ts";
import { figuresOf, leftBehind, type Measured } from "./measured.ts";
import { makePairs, printTraces } from "./namespace-pairs.ts";
import { flowOf, roundsOf } from "./rounds.ts";

const seed = 1;
/** Longer than any run; a namespace that a killed run leaves behind ends by itself. */
const lifeSeconds = "900";

/** The owners of a set's two namespaces. */
interface Pair {
  readonly left: number;
  readonly right: number;
}

/** @param tables a directory with the jitters' tables */
export async function runOnHost(
  sets: readonly ConditionSet[],
  o: { readonly program: string; readonly tables: string },
): Promise<Measured> {
  const problems: string[] = [];
  const emit = ({ message }: { message: string }) => problems.push(message);
  const backend = userBackend({ ...o, seed, emit: (event) => void emit(event) });
  const pairs = await pairsOf(sets.length);
  try {
    const before = await tracesOf(pairs);
    for (const [index, set] of sets.entries()) {
      const { left, right } = pairs[index] as Pair;
      const receiver = rightNode(set, right);
      if (receiver !== undefined) await backend.apply(receiver);
      await backend.apply(leftNode(set, left, set.shaping));
    }
    const figures: Measured["figures"][number][] = sets.map(() => undefined);
    const stolenRatios = sets.map(() => 0);
    for (const round of roundsOf(sets)) {
      const rows = round.map((index) => ({ index, set: sets[index] as ConditionSet, pair: pairs[index] as Pair }));
      const since = { ms: performance.now(), texts: await readKernelTexts() };
      const [results] = await Promise.all([
        runFlows(
          o.program,
          rows.map(({ set, pair }) => flowOf(set, pair)),
        ),
        ...rows.map(({ set, pair }) => change(set, pair.left)),
      ]);
      const { stealRatio = 0 } = kernelFigures(since.texts, await readKernelTexts(), performance.now() - since.ms);
      for (const [i, { index, set }] of rows.entries()) {
        const result = results[i];
        stolenRatios[index] = stealRatio;
        if (result !== undefined) figures[index] = figuresOf(set, result);
      }
    }
    await backend.end();
    problems.push(...leftBehind(before, await tracesOf(pairs)));
    return { kernel: (await execa("uname", ["-r"])).stdout, figures, stolenRatios, problems };
  } finally {
    await backend.end();
    for (const { left, right } of pairs) for (const pid of [left, right]) process.kill(pid, "SIGKILL");
  }

  async function change(set: ConditionSet, left: number): Promise<void> {
    const sinceMs = performance.now();
    for (const { afterMs, to } of set.changes ?? []) {
      await sleep(Math.max(0, sinceMs + afterMs - performance.now()));
      await backend.apply(leftNode(set, left, to));
    }
  }
}

async function pairsOf(count: number): Promise<readonly Pair[]> {
  const say = Array.from({ length: count }, (_, i) => `echo PAIR $L${i} $R${i}\n`).join("");
  // The owners outlive the shell, so its output (3 meanwhile) is not theirs: execa would wait for them.
  const { stdout } = await execa("sh", [
    "-c",
    `exec 3>&1 >/dev/null 2>&1\n${makePairs(count, { tools: "", life: lifeSeconds })}(${say}) >&3`,
  ]);
  return [...stdout.matchAll(/PAIR (\d+) (\d+)/g)].map(([, left, right]) => ({
    left: Number(left),
    right: Number(right),
  }));
}

async function tracesOf(pairs: readonly Pair[]): Promise<readonly string[]> {
  const text = pairs.map(({ left }) => `echo @@\n${printTraces(`${left}`, "")}`).join("");
  const { stdout } = await execa("sh", ["-c", text]);
  return stdout.split("@@").slice(1);
}
