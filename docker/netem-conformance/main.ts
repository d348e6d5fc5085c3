/**
 * `make netem-conformance`: both backends put the same condition sets into force, the kernel's own on a Debian kernel in
 * a virtual machine and the user's on this host; what each did is measured and printed beside what was asked. Exit code 1
 * when something is out of its goal, 3 when this host cannot measure, or its hypervisor had the cores whenever it was out.
 *   node docker/netem-conformance/main.ts [--slack-ms N] [--every N] [--excuse-stolen]
 * --slack-ms: by how much a busy host may be late beside the goals, 0. --every: takes each N-th of the sets alone, 1.
 * --excuse-stolen: the hypervisor's part is told, and fails nothing.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { writeDistributionTables } from "../agent/distribution-tables.ts";
import { aptInstall, isDebianRoot } from "../debian-host.ts";
import { installTestTools, isOnPath } from "../test-tools.ts";
import type { ConditionSet } from "./condition-set.ts";
import { conditionSets as allSets } from "./condition-sets.ts";
import { judge } from "./judge.ts";
import { fetchKernel, type Kernel } from "./kernel-package.ts";
import type { Measured } from "./measured.ts";
import { type JudgedSet, misses, table } from "./report.ts";
import { runInGuest } from "./run-in-guest.ts";
import { runOnHost } from "./run-on-host.ts";

const machineTools = { "qemu-system-x86_64": "qemu-system-x86", busybox: "busybox-static", cpio: "cpio", gcc: "gcc" };
const cache = fileURLToPath(new URL("../../node_modules/.cache/meshbed-kernels", import.meta.url));
const sources = fileURLToPath(new URL("../agent/emulator/", import.meta.url));
const abort = new AbortController();
const mostAttempts = 3;
/** Where the hypervisor had the cores, it is worth waiting. */
const mostStolenAttempts = 6;
const stolenPauseMs = 10_000;
const { values: options } = parseArgs({
  options: {
    "slack-ms": { type: "string", default: "0" },
    every: { type: "string", default: "1" },
    "excuse-stolen": { type: "boolean", default: false },
  },
});
const slackMs = Number(options["slack-ms"]);
const every = Number(options.every);
const conditionSets = allSets.filter((_set, index) => index % every === 0);
const say = (line: string) => console.log(line);

process.exitCode = await main();

async function main(): Promise<number> {
  if (!(slackMs >= 0)) return refuse(`--slack-ms is "${options["slack-ms"]}"; expected milliseconds, as 5`);
  if (!Number.isInteger(every) || every < 1) return refuse(`--every is "${options.every}"; expected a count, as 3`);
  return process.getuid?.() === 0 ? await run() : refuse("network namespaces need root");
}

async function run(): Promise<number> {
  const o = { signal: abort.signal, onProgress: say };
  await installTestTools(o);
  const missing = Object.entries(machineTools).filter(([tool]) => !isOnPath(tool));
  if (missing.length > 0 && isDebianRoot())
    await aptInstall(
      missing.map(([, name]) => name),
      o,
    );
  const folder = await mkdtemp(join(tmpdir(), "meshbed-netem-conformance-"));
  try {
    const program = join(folder, "meshbed-net");
    await execa(`gcc -O2 -o ${program} ${sources}*.c -lm`, { shell: true });
    await writeDistributionTables(join(folder, "tables"));
    const kernel = await kernelPackage();
    const inGuest = kernel === null ? null : await inMachines({ kernel, program, folder });
    // Before anything else that runs here: what a busy host costs a delay is not what is measured.
    await execa("chrt", ["--fifo", "--pid", "10", `${process.pid}`], { reject: false });
    return show(inGuest, await measureHost({ program, tables: join(folder, "tables") }, inGuest));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function kernelPackage(): Promise<Kernel | null> {
  try {
    return await fetchKernel(cache, say);
  } catch (error) {
    say(
      `no Debian kernel can be had here, so the kernel backend is not measured: ${error instanceof Error ? error.message : error}`,
    );
    return null;
  }
}

/** Each machine uses one core. */
async function inMachines(o: {
  readonly kernel: Kernel;
  readonly program: string;
  readonly folder: string;
}): Promise<Measured> {
  const count = Math.min(2, availableParallelism());
  say(
    `measuring ${conditionSets.length} sets on ${o.kernel.release} with the kernel backend, in ${count} virtual machines`,
  );
  const shares = Array.from({ length: count }, (_, share) =>
    conditionSets.filter((_set, index) => index % count === share),
  );
  const parts = await Promise.all(
    shares.map((sets, share) => runInGuest(sets, { ...o, folder: join(o.folder, `machine-${share}`) })),
  );
  const figuresOf = (set: ConditionSet) => {
    const share = shares.findIndex((sets) => sets.includes(set));
    return parts[share]?.figures[shares[share]?.indexOf(set) ?? -1];
  };
  return {
    kernel: o.kernel.release,
    figures: conditionSets.map(figuresOf),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

/** Again, up to a bound, what was missed: on a host that is busy elsewhere a measurement can fail by itself. */
async function measureHost(o: Parameters<typeof runOnHost>[1], kernel: Measured | null): Promise<Measured> {
  say(`measuring ${conditionSets.length} sets on this host with the user backend`);
  let measured = await runOnHost(conditionSets, o);
  for (let attempt = 2; attempt <= mostStolenAttempts; attempt++) {
    const judged = judgeAll(kernel, measured);
    const missedAs = (verdict: "out" | "stolen") =>
      judged.filter(({ figures }) => figures.some(({ got }) => got.user.verdict === verdict)).map(({ set }) => set);
    const stolen = missedAs("stolen");
    const sets = attempt <= mostAttempts ? [...new Set([...missedAs("out"), ...stolen])] : stolen;
    if (sets.length === 0) break;
    const why = stolen.length === 0 ? "" : `; the hypervisor had the cores while ${stolen.length} were measured`;
    say(`measuring ${sets.length} of them again, as they are out of their goals${why}`);
    if (stolen.length > 0) await sleep(stolenPauseMs);
    measured = replaced(measured, sets, await runOnHost(sets, o));
  }
  return measured;
}

/** @param sets those that were measured again, in the order of `again` */
function replaced(measured: Measured, sets: readonly ConditionSet[], again: Measured): Measured {
  const newer = <T>(old: readonly T[], those: readonly T[]) =>
    conditionSets.map((set, index) => (sets.includes(set) ? those[sets.indexOf(set)] : old[index]) as T);
  return {
    ...measured,
    figures: newer(measured.figures, again.figures),
    stolenRatios: newer(measured.stolenRatios ?? [], again.stolenRatios ?? []),
    problems: [...measured.problems, ...again.problems],
  };
}

function judgeAll(kernel: Measured | null, user: Measured): readonly JudgedSet[] {
  return conditionSets.map((set, index) => ({ set, figures: judge(set, index, { kernel, user }, slackMs) }));
}

function show(kernel: Measured | null, user: Measured): number {
  const judged = judgeAll(kernel, user);
  const problems = [
    ...(kernel?.problems ?? []).map((problem) => `the kernel backend: ${problem}`),
    ...user.problems.map((problem) => `the user backend: ${problem}`),
    ...judged.flatMap((set) => misses(set, "out")),
  ];
  const stolen = judged.flatMap((set) => misses(set, "stolen"));
  const on = kernel === null ? "not measured" : `htb, netem and ifb of Linux ${kernel.kernel}`;
  say(`\nkernel: ${on}; user: the emulator on Linux ${user.kernel}\n\n${table(judged)}\n`);
  for (const problem of problems) say(`! ${problem}`);
  for (const unknown of stolen) say(`? ${unknown}`);
  if (problems.length > 0) return 1;
  if (stolen.length === 0) say("all as asked");
  else say(`not known of ${stolen.length} figures: the hypervisor had the cores each time; the others are as asked`);
  return stolen.length === 0 || options["excuse-stolen"] ? 0 : 3;
}

function refuse(reason: string): number {
  console.error(`the netem conformance cannot be measured here: ${reason}`);
  return 3;
}
