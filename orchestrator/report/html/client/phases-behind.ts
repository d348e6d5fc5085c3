/** What lies behind each plot: every other phase is shaded, and what was in force has a tint. */
import type uPlot from "uplot";
import type { RunPart } from "../report-document.ts";
import { colour } from "./colour.ts";

export function phasesBehind(plot: uPlot, { phases, faults }: Pick<RunPart, "phases" | "faults">): void {
  const { ctx, bbox } = plot;
  const within = (atS: number) => Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(atS, "x", true)));
  const fill = (fromS: number, toS: number) => {
    const [from, to] = [within(fromS), within(toS)];
    if (to > from) ctx.fillRect(from, bbox.top, to - from, bbox.height);
  };
  ctx.save();
  ctx.fillStyle = colour("shade");
  for (const [i, { startS, endS }] of phases.entries()) if (i % 2 === 0) fill(startS, endS);
  ctx.fillStyle = colour("fault-shade");
  for (const { fromS, toS } of merged(faults)) fill(fromS, toS);
  ctx.restore();
}

/** The times in which anything was in force: many at once are no darker than one. */
function merged(faults: RunPart["faults"]): readonly { readonly fromS: number; readonly toS: number }[] {
  const spans: { fromS: number; toS: number }[] = [];
  for (const { fromS, toS } of faults.toSorted((a, b) => a.fromS - b.fromS)) {
    const last = spans.at(-1);
    if (last !== undefined && fromS <= last.toS) last.toS = Math.max(last.toS, toS);
    else spans.push({ fromS, toS });
  }
  return spans;
}
