/**
 * What the guest does: shell text that makes namespaces, runs in them what the kernel backend would run, measures, heals, and
 * says on the serial line what `measured.ts` reads.
 */
import { probeScript } from "../agent/choose-backend.ts";
import { tools } from "../agent/in-namespace.ts";
import { kernelBackend } from "../agent/kernel-backend.ts";
import { type ConditionSet, leftNode, rightNode } from "./condition-set.ts";
import { guest } from "./initramfs.ts";
import { makePairs, printTraces } from "./namespace-pairs.ts";
import { flowOf, type Round, roundsOf } from "./rounds.ts";

/** Process ids are not known before: a set's ends stand for themselves, and become the variables that have theirs. */
const leftOf = (index: number) => 2 * index;
const rightOf = (index: number) => 2 * index + 1;
const variableOf = (pid: number) => `$${pid % 2 === 0 ? "L" : "R"}${Math.floor(pid / 2)}`;

export async function guestScript(sets: readonly ConditionSet[]): Promise<string> {
  const { backend, textOf } = recordingBackend();
  // To look at all would take longer than to measure; these have all that can be left behind.
  const looked = sets.flatMap(({ up, down }, index) =>
    up !== undefined && down !== undefined ? [leftOf(index), rightOf(index)] : [],
  );
  const traces = (when: string) =>
    looked.map((pid) => `echo "@@traces ${when}"\n(${printTraces(variableOf(pid), guest.tools)}) 2>&1\n`).join("");
  const lines = [
    `inside() { pid=$1; shift; nsenter --net=/proc/$pid/ns/net ${guest.tools}"$@"; }\n`,
    'echo "@@kernel $(uname -r)"\n',
    // What `auto` asks of a kernel, this one has.
    `unshare --net sh <<'END' | sed 's/^/@@failed /'\n${probeScript(guest.tools)}END\n`,
    // The guest's clock leaps ahead, and all ends with the guest.
    makePairs(sets.length, { tools: guest.tools, life: "infinity" }),
    traces("before"),
  ];
  for (const [index, set] of sets.entries()) {
    const receiver = rightNode(set, rightOf(index));
    if (receiver !== undefined) lines.push(await textOf(backend.apply(receiver)));
    lines.push(await textOf(backend.apply(leftNode(set, leftOf(index), set.shaping))));
  }
  for (const round of roundsOf(sets)) {
    for (const index of round) lines.push(await changing(sets[index] as ConditionSet, index));
    lines.push(measuring(sets, round));
  }
  lines.push(await textOf(backend.end()), traces("after"), 'echo "@@end"\n', "poweroff -f\n");
  return lines.join("");

  /** Runs beside the flows. */
  async function changing(set: ConditionSet, index: number): Promise<string> {
    let sinceMs = 0;
    let text = "";
    for (const { afterMs, to } of set.changes ?? []) {
      text += `sleep ${(afterMs - sinceMs) / 1000}\n${await textOf(backend.apply(leftNode(set, leftOf(index), to)))}`;
      sinceMs = afterMs;
    }
    return text === "" ? "" : `(${text}) &\n`;
  }
}

/** The backend itself, and the text of what it would have run for a piece of work. */
function recordingBackend() {
  let said = "";
  const backend = kernelBackend({
    run: async (pid, commands) => {
      for (const [tool, call] of Object.entries(tools)) {
        const text = commands[tool as keyof typeof tools];
        if (text === undefined) continue;
        const failed = `echo "@@failed a command in namespace ${pid}"`;
        said += `inside ${variableOf(pid)} ${call} <<'END' 2>&1 || ${failed}\n${text}END\n`;
      }
    },
    devicesOf: async () => ({ device: "eth0", all: [] }),
    lives: () => true,
  });
  const textOf = async (work: Promise<void>) => {
    said = "";
    await work;
    return said;
  };
  return { backend, textOf };
}

/** What the program says is printed at once when it has ended, so that nothing gets in between. */
function measuring(sets: readonly ConditionSet[], round: Round): string {
  const flows = round.map((index) => {
    const { address, count, intervalUs, bytes, waitMs } = flowOf(sets[index] as ConditionSet, { left: 0, right: 0 });
    return `${variableOf(leftOf(index))} ${variableOf(rightOf(index))} ${address} ${count} ${intervalUs} ${bytes} ${waitMs}\n`;
  });
  return `${guest.tools}meshbed-net flows >/tmp/flows <<END
${flows.join("")}END
echo "@@flows ${round.join(" ")}"
cat /tmp/flows
`;
}
