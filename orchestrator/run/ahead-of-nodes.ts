/**
 * This process before the nodes, where they share its cores. It wants little of them, but among a hundred busy containers the scheduler has
 * kept it waiting for seconds, in which it sees nothing and the run becomes inconclusive. Measured while a hundred nodes started at once: it
 * waited for a core 6 to 7 s of 110 in all, instead of 14 to 17.
 */
import { readFile, writeFile } from "node:fs/promises";
import { getPriority, setPriority } from "node:os";

/** Of a nice value of 0, each step down is worth a quarter more. Source: sched(7), setpriority(2). */
const aheadNice = -10;

/** Linux shares cores between sessions, and between processes within each of them, so both have to be told. Source: sched(7), autogroup. */
const ownSession = "/proc/self/autogroup";

/** Runs that go on in this process at once. */
let holders = 0;
let goBack: (() => Promise<void>) | undefined;

/**
 * Takes effect where this process may: as root, or with CAP_SYS_NICE; else nothing is changed. Who was given another priority keeps it.
 * Disposing brings back what was, with the last of those that hold it.
 * @param session the session's own file; default: this process's
 */
export async function aheadOfNodes(session = ownSession): Promise<AsyncDisposable> {
  holders++;
  if (holders === 1) goBack = await raise(session);
  return {
    async [Symbol.asyncDispose]() {
      holders--;
      if (holders === 0) await goBack?.();
    },
  };
}

async function raise(session: string): Promise<() => Promise<void>> {
  const process = getPriority() === 0 && tried(() => setPriority(aheadNice));
  const group = await readFile(session, "utf8").catch(() => ""); // a kernel without it
  const shares = process && / nice 0$/.test(group.trim()) && (await triedLater(writeFile(session, `${aheadNice}`)));
  return async () => {
    if (process) tried(() => setPriority(0));
    if (shares) await triedLater(writeFile(session, "0"));
  };
}

function tried(change: () => void): boolean {
  try {
    change();
    return true;
  } catch {
    return false; // it may not
  }
}

function triedLater(change: Promise<void>): Promise<boolean> {
  return change.then(
    () => true,
    () => false, // it may not
  );
}
