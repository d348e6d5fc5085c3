/** Notes decisions that others can provoke at any rate: so many of a kind in a second, the others are counted. */
import type { DecisionKind } from "../../contract/index.ts";
import type { NoteDecision } from "./peer-manager.ts";

const perSecond = 5;

/** Adds to the first of a kind that is noted after others were not: `unsaid`, how many. */
export function boundedNotes(note: NoteDecision): NoteDecision {
  const kinds = new Map<DecisionKind, { startedAtMs: number; said: number; unsaid: number }>();
  return (decision) => {
    const nowMs = Date.now();
    const kind = kinds.get(decision.what) ?? { startedAtMs: nowMs, said: 0, unsaid: 0 };
    kinds.set(decision.what, kind);
    if (nowMs - kind.startedAtMs >= 1000) Object.assign(kind, { startedAtMs: nowMs, said: 0 });
    if (kind.said >= perSecond) {
      kind.unsaid++;
      return;
    }
    kind.said++;
    note(kind.unsaid === 0 ? decision : { ...decision, values: { ...decision.values, unsaid: kind.unsaid } });
    kind.unsaid = 0;
  };
}
