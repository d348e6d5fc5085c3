/**
 * Whether somebody may be cutting this node off: nearly all of its connections are inbound, or came from one source.
 * Pure.
 */
import type { EclipseConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import type { Why } from "./why.ts";

/** An alarm ends only when both shares are so far below their limits, so that it does not come and go. */
const slackRatio = 0.1;

/** What to note as `eclipse`; `raised` is how it stands from now on. */
export interface EclipseChange extends Why {
  readonly raised: boolean;
}

/**
 * How the alarm changes; undefined when it stays as it is. It rises with `fewest` connections or more, and does not
 * end before half of them are gone just because they are few.
 */
export function watchEclipse(
  raised: boolean,
  links: readonly Link[],
  { inboundRatio, sourceRatio, fewest }: EclipseConfig,
): EclipseChange | undefined {
  const connections = links.length;
  const inbound = links.filter(({ direction }) => direction === "inbound").length;
  const { source, named } = commonestSource(links);
  const shares = { inboundRatio: inbound / Math.max(1, connections), sourceRatio: named / Math.max(1, connections) };
  const values = { connections, ...shares, source };
  const slack = raised ? slackRatio : 0;
  const enough = connections >= (raised ? fewest / 2 : fewest);
  const manyInbound = shares.inboundRatio >= inboundRatio - slack;
  const oneSource = shares.sourceRatio >= sourceRatio - slack;
  const raises = enough && (manyInbound || oneSource);
  if (raises === raised) return undefined;
  if (!raises) return { raised: false, reason: "the connections are mixed again", values };
  const reason = manyInbound ? "nearly all connections are inbound" : "nearly all connections came from one source";
  return { raised: true, reason, values };
}

/** The peer that named most of the connected peers. */
function commonestSource(links: readonly Link[]): { readonly source: string; readonly named: number } {
  const bySource = Map.groupBy(links, ({ source }) => source);
  bySource.delete(undefined);
  const [source, named] = [...bySource].toSorted(([, a], [, b]) => b.length - a.length)[0] ?? ["", []];
  return { source: source ?? "", named: named.length };
}
