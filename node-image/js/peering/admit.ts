/** Which inbound connections are accepted. Why one is not is decided in `decide/admission.ts`. */
import { ipOf } from "../network/address.ts";
import { judgeAttempt, type RecentAttempts } from "./decide/admission.ts";
import { hostOf } from "./decide/subnet.ts";
import type { Desk } from "./desk.ts";
import type { NoteDecision, PeerManager } from "./peer-manager.ts";

/** @param note bounded: anybody can try as often as they like */
export function admission(
  { network, book, credit, evictedAtMs, settings }: Desk,
  note: NoteDecision,
): PeerManager["refusal"] {
  let recent: RecentAttempts = new Map();
  return ({ address, peer: id }) => {
    const ip = ipOf(address);
    const known = id === undefined ? undefined : book.get(id);
    const judged = judgeAttempt(
      {
        ip,
        evictedAtMs: evictedAtMs.get(hostOf(ip) ?? ""),
        peer: id === undefined ? undefined : { id, blocked: known?.blocked ?? false, credit: credit.ratioOf(known) },
      },
      network.peerId,
      network
        .connections()
        .filter(({ ended }) => !ended)
        .map((connection) => ({ ip: ipOf(connection.address), direction: connection.direction })),
      recent,
      settings().connections,
      settings().score,
      Date.now(),
    );
    recent = judged.recent;
    if (judged.refusal === undefined) return undefined;
    const { reason, values } = judged.refusal;
    note({ what: "refuse", ...(id !== undefined && { peer: id }), reason, values: { ip, ...values } });
    return reason;
  };
}
