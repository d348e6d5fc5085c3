/**
 * Which process a run belongs to, as "<host>:<process id>:<start time>". The start time tells a process from a later one
 * with the same number.
 */
import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { execa } from "execa";

/** This process. */
export async function thisOwner(): Promise<string> {
  return `${hostname()}:${process.pid}:${await startTime(process.pid)}`;
}

/** A process of another host cannot be looked at from here, and is taken to be alive. */
export async function isOwnerAlive(owner: string): Promise<boolean> {
  const [host, pid, ...start] = owner.split(":");
  if (host !== hostname()) return true;
  return (await startTime(Number(pid))) === start.join(":");
}

/** Undefined when there is no such process. In ticks since boot where /proc tells, else as ps(1) writes it. */
async function startTime(pid: number): Promise<string | undefined> {
  if (process.platform !== "linux") {
    const { stdout } = await execa("ps", ["-o", "lstart=", "-p", `${pid}`], { reject: false });
    return stdout.trim() || undefined;
  }
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  // The command's name, in brackets, may hold blanks; the fields that follow it do not. The start time is field 22 of all.
  const stat = readFileSync(file, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}
