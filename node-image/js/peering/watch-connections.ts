/** What the network tells of connections, as it comes: the records follow it, and a look comes soon after. */
import type { Capability } from "../../contract/index.ts";
import type { NetworkListener } from "../network/network.ts";
import { acceptedAfterMs } from "./decide/backoff.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import type { ServiceTrials } from "./parts.ts";
import type { PeerRecord } from "./peer-record.ts";

/** Who ends a connection that had lasted is full by now, or ends itself: dialled at once it would do so again. */
const leftAloneForMs = 15_000;

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
    const untilMs = Date.now() + leftAloneForMs;
    if (peer.nextDialAtMs >= untilMs) return;
    peer.nextDialAtMs = untilMs;
    const values = { waitMs: leftAloneForMs, closedAfterMs };
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
