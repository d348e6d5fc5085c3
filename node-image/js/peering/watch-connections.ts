/** What the network tells of connections, as it comes: the records follow it, and a look comes soon after. */
import type { Capability } from "../../contract/index.ts";
import type { NetworkListener } from "../network/network.ts";
import { acceptedAfterMs } from "./decide/backoff.ts";
import { neededConnectionsOf } from "./decide/dial-needs.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { ServiceTrials } from "./parts.ts";
import type { PeerRecord } from "./peer-record.ts";

/** Who ends a connection that had lasted is full by now, or ends itself: dialled at once it would do so again. */
const leftAloneForMs = 15_000;
/**
 * Each time in a row that a peer does so, it is left alone for twice as long, up to this: where few can be dialled and all of
 * these are full, those that nobody can dial would push each other out for ever. Not by a node that is in need.
 */
const longestAloneMs = 8 * 60_000;
/** A peer that kept a connection for so long had room: what it ended before does not count. */
const keptMs = 2 * 60_000;

/** From now on, and of the connections that are there already. */
export function watchConnections(
  desk: Desk,
  protocolOf: ServiceTrials["protocolOf"],
  o: {
    readonly signal: AbortSignal;
    /** A peer is not connected any more. */
    readonly onGone: (peer: string) => void;
    /** Its last connection ended without a word. */
    readonly onLost: (peer: string) => void;
  },
): void {
  const { network, book, dials } = desk;
  /** How often in a row each peer ended a connection that had lasted. */
  const endings = new WeakMap<PeerRecord, number>();
  const listener: Required<NetworkListener> = {
    opened: (connection) => {
      book.meet(connection, Date.now());
      desk.wake(reactWithinMs);
    },
    identified: (connection, identity) => {
      const peer = book.meet(connection, Date.now());
      book.identify(peer, identity, capabilitiesOf(identity.protocols), connection);
      desk.wake(reactWithinMs);
    },
    closed: (connection) => {
      const { peer: id, direction, openedAtMs } = connection;
      if (o.signal.aborted) return;
      desk.wake(reactWithinMs);
      if (desk.isConnected(id)) return;
      o.onGone(id);
      const peer = book.get(id);
      if (desk.isClosing(connection) || peer === undefined) return;
      const closedAfterMs = Date.now() - openedAtMs;
      if (direction === "outbound" && closedAfterMs < acceptedAfterMs) dials.refused(peer, { closedAfterMs });
      else if (connection.silent) o.onLost(id);
      else leaveAlone(peer, closedAfterMs);
    },
  };
  const leaveAlone = (peer: PeerRecord, closedAfterMs: number): void => {
    const times = closedAfterMs < keptMs ? (endings.get(peer) ?? 0) + 1 : 1;
    endings.set(peer, times);
    const inNeed = desk.links().length < neededConnectionsOf(desk.settings().connections);
    const waitMs = inNeed ? leftAloneForMs : Math.min(leftAloneForMs * 2 ** (times - 1), longestAloneMs);
    const untilMs = Date.now() + waitMs;
    if (peer.nextDialAtMs >= untilMs) return;
    peer.nextDialAtMs = untilMs;
    const values = { waitMs, times, closedAfterMs };
    desk.note({ what: "back-off", peer: peer.id, reason: "the peer ended a connection that had lasted", values });
  };
  /** What a peer speaks tells what it offers. */
  const capabilitiesOf = (protocols: readonly string[]): Capability[] =>
    (Object.entries(protocolOf) as [Capability, string][])
      .filter(([capability, protocol]) =>
        (capability === "relay" ? desk.relay.protocols : [protocol]).some((one) => protocols.includes(one)),
      )
      .map(([capability]) => capability);

  network.listen(listener);
  for (const connection of network.connections()) {
    listener.opened(connection);
    if (connection.identity !== undefined) listener.identified(connection, connection.identity);
  }
}
