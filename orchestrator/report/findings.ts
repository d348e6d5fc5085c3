/** What the run says against itself: the reasons of a judgement that begin with no expectation's name. */
import type { Judgement } from "../model/verdict.ts";

export function findingsOf({ reasons, expectations }: Judgement): readonly string[] {
  return reasons.filter((reason) => !expectations.some(({ name }) => reason.startsWith(`${name}: `)));
}
