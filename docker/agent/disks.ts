/** The state of the directory in which a node keeps its files: read from the mounts of its process, changed by emulator/disk.c. */
import { readFile } from "node:fs/promises";
import { execa } from "execa";
import type { ShapedNode } from "./shaped-node.ts";

type Disk = NonNullable<ShapedNode["disk"]>;

/** As in emulator/commands.h. */
const coverSource = "meshbed-full";
const timeoutMs = 10_000;

/** @param program made from emulator/. Throws an Error that says what is against it; the disk is then writable. */
export async function setDisk(program: string, pid: number, { directory, state }: Disk): Promise<void> {
  const present = diskOf(await readFile(`/proc/${pid}/mountinfo`, "utf8"), directory);
  if (present.state === state) return;
  const { failed, stderr, shortMessage } = await execa(
    program,
    ["disk", `${pid}`, directory, state, `${present.covers}`],
    { reject: false, timeout: timeoutMs },
  );
  if (failed) throw new Error(`${directory} cannot be made ${state}: ${stderr || shortMessage}`);
}

/** @param mountinfo as the kernel gives it. Source: proc_pid_mountinfo(5) */
export function diskOf(mountinfo: string, directory: string): { state: Disk["state"]; covers: number } {
  const mounts = mountinfo
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , , , point]) => point === directory);
  if (mounts.length === 0) throw new Error(`${directory} is no mount of the node's own`);
  const covers = mounts.filter((fields) => fields[fields.indexOf("-") + 2] === coverSource).length;
  const isReadOnly = mounts.some(([, , , , , options]) => options?.split(",").includes("ro"));
  return { state: covers > 0 ? "full" : isReadOnly ? "read-only" : "writable", covers };
}
