/** What a run measured, and reading it from what the guest says on its serial line. */
import { type FlowResult, flowFigures, ipBytesOf } from "../agent/flows.ts";
import type { FlowFigures } from "../agent/protocol.ts";
import { type ConditionSet, targetOf } from "./condition-set.ts";

export interface Measured {
  /** The kernel's release. */
  readonly kernel: string;
  /** One a set; undefined when it has none. */
  readonly figures: readonly (FlowFigures | undefined)[];
  /** One a set, of the cores' time: what the hypervisor gave to others meanwhile. Absent where no host's time counts. */
  readonly stolenRatios?: readonly number[];
  /** What went wrong: a command that failed, something that was left behind. */
  readonly problems: readonly string[];
}

export function figuresOf(set: ConditionSet, result: FlowResult): FlowFigures {
  return flowFigures(result, ipBytesOf({ address: targetOf(set), bytes: set.packets.bytes }));
}

/** The guest's lines that matter begin with "@@"; what they say goes on to the next of them. */
export function readOutput(output: string, sets: readonly ConditionSet[]): Measured {
  const sections = output
    .replaceAll("\r", "")
    .split("@@")
    .slice(1)
    .map((section) => {
      const [heading = "", ...lines] = section.split("\n");
      const [kind, ...words] = heading.split(" ");
      return { kind, words, text: lines.join("\n").trim() };
    });
  const figures: (FlowFigures | undefined)[] = sets.map(() => undefined);
  for (const { words, text } of sections.filter(({ kind }) => kind === "flows")) {
    // One line; what a command complains of may come behind it.
    const results: readonly FlowResult[] = JSON.parse(text.split("\n")[0] ?? "");
    for (const [i, index] of words.entries()) {
      const set = sets[Number(index)];
      const result = results[i];
      if (set !== undefined && result !== undefined) figures[Number(index)] = figuresOf(set, result);
    }
  }
  const failed = sections.filter(({ kind }) => kind === "failed").map(({ words }) => `failed: ${words.join(" ")}`);
  const ended = sections.some(({ kind }) => kind === "end")
    ? []
    : [`the guest did not come to its end; it said last:\n${output.slice(-1000)}`];
  const traces = (when: string) =>
    sections.filter(({ kind, words }) => kind === "traces" && words[0] === when).map(({ text }) => text);
  return {
    kernel: sections.find(({ kind }) => kind === "kernel")?.words[0] ?? "unknown",
    figures,
    problems: [...failed, ...ended, ...leftBehind(traces("before"), traces("after"))],
  };
}

/** Of each namespace, in the same order. */
export function leftBehind(before: readonly string[], after: readonly string[]): readonly string[] {
  return before.flatMap((text, i) =>
    text === after[i] ? [] : [`not as it was after healing:\n${text}\n-- but --\n${after[i]}`],
  );
}
