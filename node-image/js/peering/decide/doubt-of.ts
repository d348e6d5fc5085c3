/** Whether a peer that names others names any that can be reached. Pure. */
import type { PeerRecord } from "../peer-record.ts";
import type { Why } from "./why.ts";

/** Fewer tell nothing. */
const fewestTried = 8;
/**
 * Who names peers has been connected to them within ten minutes, but they may have gone since, or be behind a NAT; one in
 * so many there is enough.
 */
const reachedRatio = 1 / 8;

/**
 * Why there is doubt in what it names; undefined where there is none. As those who were named in vain are forgotten, the
 * doubt ends.
 *
 * @param known all peers that the node knows
 */
export function doubtOf(source: string, known: Iterable<PeerRecord>): Why | undefined {
  let tried = 0;
  let reached = 0;
  for (const peer of known) {
    if (peer.source !== source || peer.id === source) continue;
    const wasReached = peer.connectedAtMs !== undefined || peer.lastFailure === "refused";
    if (wasReached) reached++;
    if (wasReached || peer.failures > 0) tried++;
  }
  if (tried < fewestTried || reached >= tried * reachedRatio) return undefined;
  return { reason: "hardly any peer that it named could be reached", values: { tried, reached } };
}
