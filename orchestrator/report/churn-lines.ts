/** What was asked of each churn beside what was done, for a terminal. */
import { type ChurnRow, churnCells } from "./churn-rows.ts";
import type { Paint } from "./paint.ts";
import { textTable } from "./text-table.ts";

/** None for a run without churn. */
export function churnLines(
  rows: readonly ChurnRow[],
  paint: Paint,
): readonly { readonly text: string; readonly hang: number }[] {
  if (rows.length === 0) return [];
  const [head = "", ...lines] = textTable([
    ["asked / done", "", "departures", "returns", "mean online", "mean offline"],
    ...rows.map(churnCells),
  ]);
  return [paint("dim", head), ...lines].map((text) => ({ text, hang: 2 }));
}
