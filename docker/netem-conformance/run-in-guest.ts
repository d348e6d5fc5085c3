/**
 * Measures the kernel backend on a kernel that has sch_netem: boots it in a virtual machine, where the backend's own commands are
 * run. The machine's clock counts instructions and leaps over idle times, so nothing that happens on the host
 * shows in a delay, and it waits for nothing.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { probeScript } from "../agent/choose-backend.ts";
import { tools } from "../agent/in-namespace.ts";
import { kernelBackend } from "../agent/kernel-backend.ts";
import type { ShapedNode } from "../agent/shaped-node.ts";
import { type ConditionSet, leftNode, rightNode } from "./condition-set.ts";
import { guest, makeInitramfs } from "./initramfs.ts";
import type { Kernel } from "./kernel-package.ts";
import { type Measured, readOutput } from "./measured.ts";
import { makePairs, printTraces } from "./namespace-pairs.ts";
import { flowOf, roundsOf } from "./rounds.ts";

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

/** Process ids are not known before: a set's ends stand for themselves, and become the variables that have theirs. */
const leftOf = (index: number) => 2 * index;
const rightOf = (index: number) => 2 * index + 1;
const variableOf = (pid: number) => `$${pid % 2 === 0 ? "L" : "R"}${Math.floor(pid / 2)}`;

async function guestScript(sets: readonly ConditionSet[]): Promise<string> {
  let said = "";
  const backend = kernelBackend({
    run: async (pid, commands) => {
      for (const [tool, call] of Object.entries(tools)) {
        const text = commands[tool as keyof typeof tools];
        if (text !== undefined)
          said += `inside ${variableOf(pid)} ${call} <<'END' 2>&1 || echo "@@failed a command in namespace ${pid}"\n${text}END\n`;
      }
    },
    devicesOf: async () => ({ device: "eth0", all: [] }),
    lives: () => true,
  });
  const commandsOf = async (work: Promise<void>) => {
    said = "";
    await work;
    return said;
  };
  const apply = async (node: ShapedNode | undefined) =>
    node === undefined ? "" : await commandsOf(backend.apply(node));

  const lines = [
    `inside() { pid=$1; shift; nsenter --net=/proc/$pid/ns/net ${guest.tools}"$@"; }\n`,
    "uname -r | sed 's/^/@@kernel /'\n",
  ];
  // What `auto` asks of a kernel, this one has.
  lines.push(`unshare --net sh <<'END' | sed 's/^/@@failed /'\n${probeScript(guest.tools)}END\n`);
  lines.push(makePairs(sets.length, guest.tools));
  // To look at all would take longer than to measure; these have all that can be left behind.
  const traces = sets.flatMap(({ up, down }, index) =>
    up !== undefined && down !== undefined ? [leftOf(index), rightOf(index)] : [],
  );
  const printAll = (when: string) =>
    traces.map((pid) => `echo "@@traces ${when}"\n(${printTraces(variableOf(pid), guest.tools)}) 2>&1\n`).join("");
  lines.push(printAll("before"));
  for (const [index, set] of sets.entries()) {
    lines.push(await apply(rightNode(set, rightOf(index))), await apply(leftNode(set, leftOf(index), set.shaping)));
  }
  for (const round of roundsOf(sets)) {
    for (const index of round) {
      let sinceMs = 0;
      let changes = "";
      for (const { afterMs, to } of sets[index]?.changes ?? []) {
        changes += `sleep ${(afterMs - sinceMs) / 1000}\n${await apply(leftNode(sets[index] as ConditionSet, leftOf(index), to))}`;
        sinceMs = afterMs;
      }
      if (changes !== "") lines.push(`(${changes}) &\n`);
    }
    const flows = round.map((index) => {
      const { address, count, intervalUs, bytes, waitMs } = flowOf(sets[index] as ConditionSet, { left: 0, right: 0 });
      return `${variableOf(leftOf(index))} ${variableOf(rightOf(index))} ${address} ${count} ${intervalUs} ${bytes} ${waitMs}\n`;
    });
    lines.push(`echo "@@flows ${round.join(" ")}"\n${guest.tools}meshbed-net flows <<END\n${flows.join("")}END\n`);
  }
  lines.push(await commandsOf(backend.end()), printAll("after"), 'echo "@@end"\n', "poweroff -f\n");
  return lines.join("");
}
