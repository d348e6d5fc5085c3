/**
 * This process before the nodes, where they share its cores. It wants little of them, but among hundreds of busy containers the scheduler keeps it
 * waiting for seconds, in which it sees nothing and the run becomes inconclusive. A nice value helps less: at -10, for this process and its
 * session, it still waited for 1.1 s among three hundred nodes on two cores, and lagged by up to 3.3 s. What is scheduled in real time waits for none of them.
 */
import { readFile } from "node:fs/promises";
import { getPriority } from "node:os";
import { execa } from "execa";

/** SCHED_RR, at its least priority. What this process starts is scheduled as anybody is. Source: sched(7), chrt(1). */
const realTime = ["--rr", "--reset-on-fork", "--all-tasks", "--pid", "1"];
const asAnybody = ["--other", "--all-tasks", "--pid", "0"];

/** SCHED_OTHER, as the field `policy` says it. Source: proc_pid_stat(5). */
const other = "0";

/** Runs that go on in this process at once. */
let holders = 0;
let raising: Promise<boolean> | undefined;

/**
 * Takes effect on Linux where this process may: as root, or with CAP_SYS_NICE; else nothing is changed. Who was given another priority keeps it.
 * Disposing brings back what was, with the last of those that hold it.
 */
export async function aheadOfNodes(): Promise<AsyncDisposable> {
  holders++;
  raising ??= raise();
  await raising;
  return {
    async [Symbol.asyncDispose]() {
      holders--;
      if (holders > 0) return;
      const raised = raising;
      raising = undefined;
      if (await raised) await schedule(asAnybody);
    },
  };
}

async function raise(): Promise<boolean> {
  return getPriority() === 0 && (await policy()) === other && (await schedule(realTime));
}

async function schedule(how: readonly string[]): Promise<boolean> {
  // It may not, or there is no such program.
  const { failed } = await execa("chrt", [...how, `${process.pid}`], { reject: false });
  return !failed;
}

/** Undefined where there is no /proc. */
async function policy(): Promise<string | undefined> {
  const stat = await readFile("/proc/self/stat", "utf8").catch(() => "");
  // The second field is the program's name, which may have blanks and ends with the last parenthesis.
  return stat.slice(stat.lastIndexOf(")")).split(" ")[39];
}
