/** What an operator may do to the peer manager, noted as decisions. Limits and back-offs do not hold it up. */
import type { DecisionKind } from "../../contract/index.ts";
import { peerIdOf } from "../network/address.ts";
import type { Why } from "./decide/why.ts";
import { type Desk, reactWithinMs } from "./desk.ts";
import { type Operator, UnknownPeer } from "./peer-manager.ts";
import type { PeerRecord } from "./peer-record.ts";

const reason = "an operator asked for it";

export function operatorOf(desk: Desk, changeSettings: Operator["changeSettings"]): Operator {
  const { book, dials, note } = desk;
  const known = (id: string): PeerRecord => {
    const peer = book.get(id);
    if (peer === undefined) throw new UnknownPeer(id);
    return peer;
  };
  const noted = (what: DecisionKind, peer: string, values: Why["values"] = {}): void => {
    note({ what, peer, reason, values });
    desk.unsaved = true;
    desk.wake(reactWithinMs);
  };
  const disconnect = async (peer: string): Promise<boolean> => {
    const links = desk.links().filter((link) => link.peer === peer);
    await Promise.all(links.map((link) => desk.close({ what: "disconnect", link, reason, values: {} })));
    return links.length > 0;
  };

  return {
    connect: async (address) => {
      const id = peerIdOf(address);
      const peer = book.hear({ id, addresses: [address], origin: "Static" }, Date.now());
      if (peer === undefined) throw new Error(`${address} is this node's own`);
      if (peer.blocked) throw new Error(`${id} is blocked; unblock it first`);
      if (desk.isConnected(id)) return;
      if ((await dials.dial(peer, { reason, values: { address } })) === undefined) {
        throw new Error(`could not connect to ${address}: ${peer.lastFailure ?? "the node stops"}`);
      }
    },
    disconnect,
    protect: (id, by) => {
      known(id).protections.add(by);
      noted("protect", id, { by });
    },
    unprotect: (id, by) => {
      const { protections } = known(id);
      protections.delete(by);
      noted("unprotect", id, { by, protections: protections.size });
      return protections.size > 0;
    },
    tag: (id, name, { value, halfLifeMs }) => {
      known(id).tags.set(name, { value, halfLifeMs, setAtMs: Date.now() });
      noted("tag", id, { name, value, ...(halfLifeMs !== undefined && { halfLifeMs }) });
    },
    untag: (id, name) => {
      known(id).tags.delete(name);
      noted("tag", id, { name, value: 0 });
    },
    block: async (id) => {
      known(id).blocked = true;
      noted("block", id);
      await disconnect(id);
    },
    unblock: (id) => {
      known(id).blocked = false;
      noted("unblock", id);
    },
    forget: async (id) => {
      known(id);
      await disconnect(id);
      book.remove(id);
      noted("forget", id);
    },
    changeSettings,
  };
}
