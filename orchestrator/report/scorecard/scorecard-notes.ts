/** What people say to scorecards, for those who read them side by side: why a claim does not hold for somebody. */
import { z } from "zod";

const sentence = z.string({ error: "expected a sentence" }).min(1, { error: "expected a sentence" });

/** By subject and claim: `"js, preset nwaku": { lets-go-of-bootstrap-nodes: It has no such rule. }`. A sentence may stand at several of them. */
export const scorecardNotes = z.record(
  z.string(),
  z.record(z.string(), sentence, { error: "expected claims, each with a sentence" }),
  { error: 'expected subjects, as "js, preset nwaku", each with claims' },
);

export type ScorecardNotes = Readonly<z.infer<typeof scorecardNotes>>;

/** One sentence, and whom it is about. */
export interface ScorecardNote {
  readonly subjects: readonly string[];
  readonly says: string;
}

/** Of one claim, in the order of the subjects: whoever shares a sentence is named with it. */
export function notesOn(claim: string, subjects: readonly string[], notes: ScorecardNotes): readonly ScorecardNote[] {
  const said = subjects.flatMap((subject) => {
    const says = notes[subject]?.[claim];
    return says === undefined ? [] : [{ subject, says }];
  });
  const bySentence = Map.groupBy(said, ({ says }) => says);
  return [...bySentence].map(([says, about]) => ({ subjects: about.map(({ subject }) => subject), says }));
}
