/** When each fault of a trace was in force: from what disturbed to what brought it back. A departure of a churn is a fault, too. */
import type { ActionEvent } from "../model/trace.ts";
import { changesOf } from "./nodes-disturbed.ts";

export interface Fault {
  /** What began it. */
  readonly event: ActionEvent;
  readonly fromMs: number;
  /** When all of it had been brought back, or another fault of the same had taken its place; Infinity where the trace sees neither. */
  readonly toMs: number;
}

/** A time in which some fault was in force all along. */
export interface FaultSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** In order of their begin. */
  readonly faults: readonly Fault[];
}

/** In order of their begin. A restart is over once it is done. @param actions in order of time */
export function faultsOf(actions: readonly ActionEvent[]): readonly Fault[] {
  const faults: OpenFault[] = [];
  /** By what is wrong, as "node-3 process" or the id of a change of links. */
  const held = new Map<string, OpenFault>();
  const end = (key: string, atMs: number) => {
    const fault = held.get(key);
    held.delete(key);
    fault?.keys.delete(key);
    if (fault?.keys.size === 0) fault.toMs = Math.max(fault.toMs, atMs);
  };
  for (const event of actions) {
    const { atMs, tookMs, action } = event;
    const changes = wrongs(event);
    for (const { key } of changes) end(key, atMs + tookMs);
    const wrong = changes.filter(({ isWrong }) => isWrong).map(({ key }) => key);
    const restarts = action.kind === "restart" && action.nodes.length > 0;
    if (wrong.length === 0 && !restarts) continue;
    const fault: OpenFault = { event, fromMs: atMs, toMs: restarts ? atMs + tookMs : -Infinity, keys: new Set(wrong) };
    for (const key of wrong) held.set(key, fault);
    faults.push(fault);
  }
  return faults.map(({ keys, toMs, ...fault }) => ({ ...fault, toMs: keys.size === 0 ? toMs : Infinity }));
}

/** In order of time; nothing was in force between them. @param faults in order of their begin */
export function faultSpans(faults: readonly Fault[]): readonly FaultSpan[] {
  const spans: { fromMs: number; toMs: number; faults: Fault[] }[] = [];
  for (const fault of faults) {
    const last = spans.at(-1);
    if (last === undefined || fault.fromMs > last.toMs)
      spans.push({ fromMs: fault.fromMs, toMs: fault.toMs, faults: [fault] });
    else {
      last.toMs = Math.max(last.toMs, fault.toMs);
      last.faults.push(fault);
    }
  }
  return spans;
}

interface OpenFault {
  readonly event: ActionEvent;
  readonly fromMs: number;
  /** As far as is known. */
  toMs: number;
  /** What of it is still wrong. */
  readonly keys: Set<string>;
}

/** What an action makes wrong, or right again. */
function wrongs({ action, cause }: ActionEvent): readonly { readonly key: string; readonly isWrong: boolean }[] {
  if (!("nodes" in action)) return [{ key: action.id, isWrong: action.kind !== "heal" }];
  const changes = changesOf(action, cause);
  return action.nodes.flatMap((node) =>
    changes.map(([what, disturbance]) => ({ key: `${node} ${what}`, isWrong: disturbance !== null })),
  );
}
