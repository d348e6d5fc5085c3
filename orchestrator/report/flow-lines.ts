/** The traffic of a run for a terminal: a row a flow and phase, and under it what went wrong with its publishers. */
import { formatMs, formatShare } from "../base/units.ts";
import type { FlowRow } from "./flow-rows.ts";
import { type Paint, printable } from "./paint.ts";
import { textTable } from "./text-table.ts";

/** A line and the columns by which it is indented where it goes on. */
interface Line {
  readonly text: string;
  readonly hang: number;
}

/** Flows of phases that are shown; the report has them all. */
const mostRows = 12;

export function flowLines(rows: readonly FlowRow[], paint: Paint): readonly Line[] {
  if (rows.length === 0) return [];
  const [head = "", ...lines] = textTable([
    ["traffic", "", "sent", "late", "delivered", "lost", "p50", "p99"],
    ...rows.slice(0, mostRows).map(flowCells),
  ]);
  const more = rows.length - lines.length;
  return [
    { text: paint("dim", head), hang: 2 },
    ...lines.flatMap((text, i) => [
      { text, hang: 2 },
      ...(rows[i]?.publisherRemarks ?? []).map((remark) => ({
        text: `  ${paint("yellow", "!")} ${printable(remark)}`,
        hang: 4,
      })),
    ]),
    ...(more > 0 ? [{ text: paint("dim", `and ${more} more, in the report`), hang: 2 }] : []),
  ];
}

function flowCells({ phase, flow, due, sent, late, deliveredRatio, latencyMs, delivery }: FlowRow): readonly string[] {
  return [
    phase,
    flow,
    sent === due ? `${sent}` : `${sent} of ${due}`,
    `${late.length}`,
    deliveredRatio === null ? "–" : formatShare(deliveredRatio),
    `${delivery.lost.length}`,
    latencyMs === null ? "–" : formatMs(latencyMs.p50),
    latencyMs === null ? "–" : formatMs(latencyMs.p99),
  ];
}
