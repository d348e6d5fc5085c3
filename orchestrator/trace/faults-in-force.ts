/** Which of a trace's faults held at a time: partitions, changes of links, and what was done to nodes. */
import type { LinkAction, LinkSelection, NodeId } from "../model/step.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeAction } from "./describe-action.ts";
import { nodesDisturbedAt } from "./nodes-disturbed.ts";
import { partingOf } from "./parting.ts";

export interface FaultsInForce {
  /** Whether anything cut one of two nodes from the other at some time of a span, ends included. */
  cutBetween(a: NodeId, b: NodeId, fromMs: number, toMs: number): boolean;
  /** For people: "killed node-3; partition of 5 | 7 nodes; eu - us: delay 200ms". Empty when there was none. */
  describeAt(atMs: number): string;
}

export function faultsInForce(actions: readonly ActionEvent[]): FaultsInForce {
  const spans = linkSpans(actions);
  const cuts = spans.flatMap((span) => cutOf(span) ?? []);
  const during = <T extends Span>(all: readonly T[], fromMs: number, toMs: number) =>
    all.filter((span) => span.fromMs <= toMs && span.toMs >= fromMs);
  return {
    cutBetween: (a, b, fromMs, toMs) => during(cuts, fromMs, toMs).some(({ parts }) => parts(a, b)),
    describeAt: (atMs) =>
      [...nodesDisturbedAt(actions, atMs), ...lastOfEach(during(spans, atMs, atMs)).map(describeAction)].join("; "),
  };
}

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

type Disturbance = Exclude<LinkAction, { kind: "heal" }>;

interface LinkSpan extends Span {
  readonly action: Disturbance;
}

/** Until what ended it was done, which does not reach all nodes at the same moment: a heal, or the next step of a change. */
function linkSpans(actions: readonly ActionEvent[]): readonly LinkSpan[] {
  const open = new Map<string, LinkSpan>();
  const spans: LinkSpan[] = [];
  for (const { action, atMs, tookMs } of actions) {
    if ("nodes" in action) continue;
    const before = open.get(action.id);
    if (before !== undefined) spans.push({ ...before, toMs: atMs + tookMs });
    if (action.kind === "heal") open.delete(action.id);
    else open.set(action.id, { action, fromMs: atMs, toMs: Infinity });
  }
  return [...spans, ...open.values()].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Of one change, where a step overlaps the one before it. */
function lastOfEach(spans: readonly LinkSpan[]): readonly Disturbance[] {
  return [...new Map(spans.map(({ action }) => [action.id, action])).values()];
}

interface Cut extends Span {
  readonly parts: (a: NodeId, b: NodeId) => boolean;
}

function cutOf({ action, fromMs, toMs }: LinkSpan): Cut | undefined {
  const parts = partedBy(action);
  return parts && { fromMs, toMs, parts };
}

/** A connection needs both directions, so a cut of one parts its ends as well. Undefined for what cuts nothing. */
export function partedBy(action: Disturbance): Cut["parts"] | undefined {
  if (action.kind === "change") return action.to.cut ? endsOf(action.links) : undefined;
  const { drops } = partingOf(action);
  return (a, b) => drops(a, b) || drops(b, a);
}

function endsOf(links: LinkSelection): Cut["parts"] {
  if (links.kind === "last-mile") {
    const of = new Set(links.of);
    return (a, b) => of.has(a) || of.has(b);
  }
  const [from, to] = [new Set(links.from), new Set(links.to)];
  return (a, b) => (from.has(a) && to.has(b)) || (from.has(b) && to.has(a));
}
