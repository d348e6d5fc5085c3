/**
 * Measures the kernel backend on a kernel that has sch_netem: boots it in a virtual machine, where the backend's own commands are
 * run. The machine's clock counts instructions and leaps over idle times, so nothing that happens on the host
 * shows in a delay, and it waits for nothing.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { ConditionSet } from "./condition-set.ts";
import { guestScript } from "./guest-script.ts";
import { makeInitramfs } from "./initramfs.ts";
import type { Kernel } from "./kernel-package.ts";
import { type Measured, readOutput } from "./measured.ts";

const bootAndRunMs = 400_000;
const memoryMiB = 1024;

/** @param program the measuring program. @param folder for the machine's files. */
export async function runInGuest(
  sets: readonly ConditionSet[],
  o: { readonly kernel: Kernel; readonly program: string; readonly folder: string },
): Promise<Measured> {
  const script = await guestScript(sets);
  const initramfs = await makeInitramfs({ ...o, script });
  const { stdout, timedOut } = await execa("qemu-system-x86_64", machine(o.kernel.image, initramfs), {
    timeout: bootAndRunMs,
    forceKillAfterDelay: 1000,
    reject: false,
    stdin: "ignore",
    maxBuffer: 1024 ** 3,
  });
  await rm(join(o.folder, "root"), { recursive: true });
  if (timedOut)
    throw new Error(
      `the virtual machine took longer than ${bootAndRunMs / 1000} s; it said last:\n${stdout.slice(-2000)}`,
    );
  return readOutput(stdout, sets);
}

function machine(image: string, initramfs: string): readonly string[] {
  return [
    ...["-accel", "tcg", "-icount", "shift=0,sleep=off", "-rtc", "clock=vm", "-m", `${memoryMiB}`],
    ...["-nographic", "-nic", "none", "-no-reboot", "-kernel", image, "-initrd", initramfs],
    ...["-append", "console=ttyS0 quiet loglevel=0 panic=-1 mitigations=off"],
  ];
}
