/** A phase of a plan for people, as rows of a table: when, what, whom. What goes on for long is told in one row. */
import { formatMs } from "../base/units.ts";
import type { PhasePlan, TimedAction } from "../model/plan.ts";
import type { Action, LateAction, NodeAction } from "../model/step.ts";
import { isLate } from "../scenario/late-action.ts";
import { describeAction } from "../trace/describe-action.ts";
import { describeLink } from "../trace/describe-link.ts";
import { presenceAfter } from "../trace/presence.ts";

export function phaseTitle({ name, end }: PhasePlan): string {
  return `${name}: ${
    end.kind === "for" ? `for ${formatMs(end.ms)}` : `until ${end.state}, at most ${formatMs(end.timeoutMs)}`
  }`;
}

export function phaseRows(phase: PhasePlan): readonly (readonly string[])[] {
  const most = phase.end.kind === "until" ? "at most " : "";
  const flows = phase.traffic.map(({ flow, workloads }) => {
    const messages = workloads.reduce((sum, workload) => sum + workload.messages.length, 0);
    return ["", "traffic", `${flow}: ${most}${messages} messages from ${workloads.length} nodes`];
  });
  return [
    ...flows,
    ...runsOf(phase.timeline).map((run) => [timesOf(run), run[0]?.action.kind ?? "", whatOf(run)]),
    ...(phase.pause ? [["at its end", "pause", "waits for the operator"]] : []),
    ...phase.undo.map((action) => ["at its end", action.kind, whom(action)]),
  ];
}

/** Actions of one kind and cause that follow one another are told in one row, and all that becomes of a change. */
function runsOf(timeline: readonly TimedAction[]): readonly (readonly TimedAction[])[] {
  const runs: TimedAction[][] = [];
  for (const timed of timeline) {
    const last = runs.at(-1);
    const before = last?.at(-1);
    const change = runs.find(([first]) => isSameChange(first?.action, timed.action));
    const isAlike = before?.cause === timed.cause && before.action.kind === timed.action.kind;
    if (change !== undefined) change.push(timed);
    else if (last && isAlike && timed.action.kind !== "change") last.push(timed);
    else runs.push([timed]);
  }
  return runs;
}

function isSameChange(first: Action | LateAction | undefined, next: Action | LateAction): boolean {
  return first?.kind === "change" && (next.kind === "change" || next.kind === "heal") && first.id === next.id;
}

function timesOf(run: readonly TimedAction[]): string {
  return [...new Set([run.at(0), run.at(-1)].map((timed) => formatMs(timed?.atMs ?? 0)))].join("..");
}

function whatOf(run: readonly TimedAction[]): string {
  const changes = run.flatMap(({ action }) => (action.kind === "change" ? action : []));
  const [first] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return run.map(({ action }) => whom(action)).join(", ");
  const heals = run.length - changes.length;
  if (heals > 1) return `${describeAction(first)}; comes and goes ${changes.length} times`;
  if (changes.length === 1) return describeAction(first);
  const [from, to] = [first, last].map((step) => describeLink(step.to).join(", "));
  return `${first.what}, ${changes.length} steps: ${from} .. ${to}`;
}

function whom(action: Action | LateAction): string {
  if (isLate(action)) return describeAction(action);
  if ("nodes" in action) return presenceAfter(action.kind) ? whomAs(action) : describeAction(action);
  if (action.kind !== "partition") return action.what;
  const sides = action.islands.map((island) => `${island.length} nodes (${island[0]}, ...)`);
  return action.oneWay ? `${sides[0]} -> ${sides.slice(1).join(" | ")}` : sides.join(" | ");
}

/** All of them, since nobody else says who starts when. */
function whomAs(action: NodeAction): string {
  const as = action.kind === "start" && action.as !== undefined ? ` as ${action.as}` : "";
  return `${action.nodes.join(", ")}${as}`;
}
