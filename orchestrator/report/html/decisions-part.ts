/** The part of the page's document that says what each peer manager decided, and how each of its dials ended. */
import { formatMs } from "../../base/units.ts";
import type { Decision as Decided } from "../../trace/decisions.ts";
import type { Dial } from "../../trace/dials.ts";
import type { History } from "../../trace/history.ts";
import type { Decision, DecisionsPart } from "./report-document.ts";
import { sinceStart } from "./since-start.ts";

export function decisionsPart(history: History): DecisionsPart {
  const { plan, decisions, dials } = history;
  const secondsAt = sinceStart(history);
  const places = new Map(plan.nodes.map(({ id }, i) => [id, i]));
  const ofNodes = plan.nodes.map((): Decision[] => []);
  const note = (node: string, ...decision: Decision) => ofNodes[places.get(node) ?? -1]?.push(decision);
  const placeOf = (about: string | undefined) => (about === undefined ? null : (places.get(about) ?? about));
  for (const { node, atMs, what, about, reason, values } of decisions) {
    note(node, secondsAt(atMs), what, placeOf(about), reason, valuesText(values));
  }
  for (const dial of dials) note(dial.from, secondsAt(dial.endMs), ...endOf(dial, placeOf(dial.to)));
  return { ofNodes: ofNodes.map((own) => own.toSorted(([a], [b]) => a - b)) };
}

function endOf(
  { outcome, reason, failures, startMs, endMs }: Dial,
  to: Decision[2],
): readonly [what: string, about: Decision[2], reason: string, values: string] {
  const took = `took ${formatMs(Math.round(endMs - startMs))}`;
  return outcome === "connected"
    ? ["connected", to, "the dial was answered", took]
    : ["dial failed", to, reason ?? "", `${took}, failures ${failures}`];
}

/** "failures 1, wait 2s": a time by its unit, another number to two decimals. */
function valuesText(values: Decided["values"]): string {
  return Object.entries(values)
    .map(([name, value]) => {
      if (typeof value !== "number") return `${name} ${value}`;
      if (name.endsWith("AtMs")) return "";
      if (name.endsWith("Ms")) return `${name.slice(0, -2)} ${formatMs(Math.round(value))}`;
      return `${name} ${Number(value.toFixed(2))}`;
    })
    .filter((text) => text !== "")
    .join(", ");
}
