/** How a terminal shows an outcome: a sign for those without colours, too. */
import type { Outcome } from "../model/verdict.ts";

export const marks: Readonly<Record<Outcome, { readonly sign: string; readonly style: "green" | "red" | "yellow" }>> = {
  pass: { sign: "✔", style: "green" },
  fail: { sign: "✘", style: "red" },
  inconclusive: { sign: "?", style: "yellow" },
};
