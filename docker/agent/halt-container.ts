/** Stops a container's first process for good: whoever asks removes the container next, and what it does until then serves nobody. */
import { readFile } from "node:fs/promises";
import { kill } from "node:process";

/** @param pid in the host's process namespace. One that is gone, or is no container's first process any more, is left alone. */
export async function haltContainer(pid: number): Promise<void> {
  try {
    if (isFirstOfNamespace(await readFile(`/proc/${pid}/status`, "utf8"))) kill(pid, "SIGSTOP");
  } catch {
    // It ended meanwhile.
  }
}

/** @param status as the kernel gives it. Source: proc_pid_status(5), NSpid: its ids in all namespaces, the innermost last */
export function isFirstOfNamespace(status: string): boolean {
  const ids = /^NSpid:(.*)$/m.exec(status)?.[1]?.trim().split(/\s+/) ?? [];
  return ids.length > 1 && ids.at(-1) === "1";
}
