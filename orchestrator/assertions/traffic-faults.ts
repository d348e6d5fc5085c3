/** Traffic that was planned and not sent as planned: not at all, not by those who were there, or mostly too late. */
import { listText } from "../base/list-text.ts";
import { formatMs, formatShare } from "../base/units.ts";
import { lateAfterMs, type Punctuality, punctualityOf } from "../measures/punctuality.ts";
import type { NodeId } from "../model/step.ts";
import type { History, PhaseSpan } from "../trace/history.ts";
import type { TestbedFault } from "./testbed-fault.ts";
import { vacuous } from "./vacuous.ts";

/** Of the messages due, this share must have been published. */
const publishedNeeded = 0.95;
/** A publisher that was ready this long around the time could have published. */
const publisherMarginMs = 2000;
/** Of the messages sent, a larger share that came late is another traffic than was asked for. */
const lateAllowed = 0.5;
const listedNodes = 5;

export function trafficFaults(history: History): readonly TestbedFault[] {
  const hampered = hamperedNodes(history);
  return history.phases.flatMap((span) => {
    const { traffic = [] } = history.plan.phases.find(({ name }) => name === span.name) ?? {};
    const ofFlows = traffic.flatMap(({ flow, workloads }) => {
      const selection = { fromMs: -Infinity, toMs: Infinity, phase: span.name, flows: [flow] };
      const found = punctualityOf(history, selection);
      const planned = workloads.reduce((sum, { messages }) => sum + messages.length, 0);
      return whatWasNotSent(flow, planned, found, span) ?? whatWasLate(flow, found, span, hampered, history) ?? [];
    });
    return [...whatIsMissing(span, history), ...ofFlows].map((message) =>
      vacuous(message, { phase: span.name, fromMs: span.startMs }, history),
    );
  });
}

/** Who said nothing although it was there; a refusal is the node's own, which `delivery` judges. */
function whatIsMissing({ name }: PhaseSpan, history: History): readonly string[] {
  const published = history.messages.filter(({ phase }) => phase === name).length;
  const unseen = history.notPublished.filter(
    ({ phase, refusal, from, dueAtMs }) =>
      phase === name &&
      refusal === undefined &&
      dueAtMs + publisherMarginMs <= history.lastMs &&
      history.readyThroughout(from, dueAtMs - publisherMarginMs, dueAtMs + publisherMarginMs),
  );
  const due = published + unseen.length;
  if (due === 0 || published / due >= publishedNeeded) return [];
  const from = [...new Set(unseen.map((message) => message.from))].slice(0, listedNodes).join(", ");
  return [
    `only ${published} of ${due} messages (${formatShare(published / due)}) due from running nodes in ${name} ` +
      `were published; missing from ${from}`,
  ];
}

/** A phase that ended before anything was due is none of it. */
function whatWasNotSent(
  flow: string,
  planned: number,
  { due, unsent, away }: Punctuality,
  { name }: PhaseSpan,
): string | undefined {
  if (planned === 0) return `${flow} had no message to send in ${name}: ask for more, or give it more time`;
  if (due === 0 || unsent.length > 0 || away.length < due) return undefined;
  const whose = listText([...new Set(away.map(({ from }) => from))], listedNodes);
  const why = `its ${due} messages were due while their publishers (${whose}) were down, frozen or only just up`;
  return `nothing of ${flow} was sent in ${name}: ${why}`;
}

function whatWasLate(
  flow: string,
  { late }: Punctuality,
  { name }: PhaseSpan,
  hampered: ReadonlySet<NodeId>,
  history: History,
): string | undefined {
  const isFree = ({ from }: { from: NodeId }) => !hampered.has(from);
  const sent = history.messages.filter((message) => message.phase === name && message.flow === flow).filter(isFree);
  const found = late.filter(isFree);
  if (found.length <= lateAllowed * sent.length) return undefined;
  const who = listText([...new Set(found.map(({ from }) => from))], listedNodes);
  const text = `${found.length} of ${sent.length} messages of ${flow} in ${name} were sent over ${formatMs(lateAfterMs)} late`;
  return `${text}, by ${who}; the host is overloaded: run fewer nodes, or give it more cores`;
}

/** Who does things late by what was done to it, or by its behaviour, and so says nothing of the host. */
function hamperedNodes({ plan, actions }: History): ReadonlySet<NodeId> {
  const limited = actions.flatMap(({ action }) => (action.kind === "limit" ? action.nodes : []));
  const adverse = plan.nodes.filter(({ config, lives }) =>
    [config, ...lives].some(({ behaviour }) => behaviour !== undefined && behaviour.kind !== "honest"),
  );
  return new Set([...limited, ...adverse.map(({ id }) => id)]);
}
