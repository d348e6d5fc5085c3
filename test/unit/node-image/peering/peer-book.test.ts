import { expect, test } from "vitest";
import type { PeerIdentity } from "../../../../node-image/js/network/network.ts";
import { fullCredit } from "../../../../node-image/js/peering/decide/credit.ts";
import { bookCapacity, isDialable, peerBook } from "../../../../node-image/js/peering/peer-book.ts";
import { peerRecord } from "./peer-record.ts";

const address = (id: string, ip = "10.0.0.1") => `/ip4/${ip}/tcp/9000/p2p/${id}`;

function book(connected: readonly string[] = []) {
  const dropped: string[] = [];
  const peers = peerBook({
    ownId: "self",
    ownAddresses: () => [address("self", "10.0.0.9")],
    isConnected: (id) => connected.includes(id),
    freshCredit: fullCredit,
    onDrop: ({ id }) => dropped.push(id),
  });
  return { ...peers, dropped, hear: peers.hear, size: () => peers.size };
}

function identity(o: Partial<PeerIdentity> = {}): PeerIdentity {
  return { protocols: ["/relay"], listenAddresses: [], agent: "nwaku", observedAddress: undefined, ...o };
}

const inbound = { address: "/ip4/10.0.0.1/tcp/51000", direction: "inbound" } as const;

test("the node itself, whatever its id, and peers without an address are no peers", () => {
  const peers = book();
  expect(peers.hear({ id: "self", addresses: [address("self")], origin: "Static" }, 0)).toBeUndefined();
  expect(peers.hear({ id: "a", addresses: [], origin: "PeerExchange" }, 0)).toBeUndefined();
  expect(peers.hear({ id: "b", addresses: [address("b", "10.0.0.9")], origin: "PeerExchange" }, 0)).toBeUndefined();
  expect(peers.size()).toBe(0);
});

test("what a peer says of itself beats what others say of it", () => {
  const peers = book();
  const named = { id: "a", origin: "PeerExchange", source: "b", capabilities: ["store"], shards: [1] } as const;
  const peer = peers.hear({ ...named, addresses: [address("a", "10.0.0.2")], enr: "enr:1" }, 0);
  if (peer === undefined) throw new Error("it is not known");
  expect(peer).toMatchObject({ source: "b", enr: "enr:1", capabilities: ["store"], shards: [1] });

  peers.identify(peer, identity({ listenAddresses: ["/ip4/10.0.0.3/tcp/9000"] }), ["relay"], inbound);
  peers.hear({ ...named, addresses: [address("a", "10.0.0.2")], enr: "enr:0", capabilities: ["filter"] }, 5);
  expect(peer).toMatchObject({
    addresses: [address("a", "10.0.0.3")],
    capabilities: ["relay"],
    enr: "enr:1",
    agent: "nwaku",
    heardAtMs: 5,
  });

  peers.hear({ ...named, source: "a", addresses: [address("a", "10.0.0.4")], enr: "enr:2", shards: [2] }, 6);
  expect(peer).toMatchObject({ addresses: [address("a", "10.0.0.4")], enr: "enr:2", shards: [2] });
});

test("others' word counts again when a peer fails where it said it is", () => {
  const peers = book();
  const peer = peers.meet({ peer: "a", address: address("a"), direction: "outbound" }, 0);
  peers.identify(peer, identity(), [], { address: "/ip4/10.0.0.1/tcp/9000", direction: "outbound" });
  const elsewhere = { id: "a", addresses: [address("a", "10.0.0.2")], origin: "PeerExchange", source: "b" } as const;
  peers.hear(elsewhere, 0);
  expect(peer.addresses).toEqual([address("a")]);
  peer.failures = 1;
  peers.hear(elsewhere, 0);
  expect(peer.addresses).toEqual([address("a"), address("a", "10.0.0.2")]);
});

test("a peer that came by itself is not dialled before it says where it listens", () => {
  const peers = book();
  const peer = peers.meet({ peer: "a", address: "/ip4/10.0.0.1/tcp/51000", direction: "inbound" }, 0);
  expect(peer.addresses).toEqual(["/ip4/10.0.0.1/tcp/51000/p2p/a"]);
  peers.identify(peer, identity(), ["relay"], inbound);
  expect(isDialable(peer)).toBe(false);
  peers.identify(peer, identity({ listenAddresses: ["/ip4/10.0.0.1/tcp/9000"] }), ["relay"], inbound);
  expect(isDialable(peer)).toBe(true);
  expect(peer.addresses).toEqual([address("a")]);
});

test("an address that was dialled comes before those that its peer tells", () => {
  const peers = book();
  const outbound = { address: address("a", "10.0.0.2"), direction: "outbound" } as const;
  const peer = peers.meet({ peer: "a", ...outbound }, 0);
  peers.identify(peer, identity({ listenAddresses: ["/ip4/10.0.0.1/tcp/9000"] }), [], outbound);
  expect(peer.addresses).toEqual([address("a", "10.0.0.2"), address("a")]);
});

test("at most eight addresses of a peer are kept, an operator's first", () => {
  const peers = book();
  const addresses = Array.from({ length: 12 }, (_, n) => address("a", `10.0.1.${n}`));
  const peer = peers.hear({ id: "a", addresses, origin: "PeerExchange" }, 0);
  peers.hear({ id: "a", addresses: [address("a", "10.0.2.1")], origin: "Static", bootstrap: true }, 0);
  expect(peer?.addresses).toEqual([address("a", "10.0.2.1"), ...addresses.slice(0, 7)]);
  expect(peer?.bootstrap).toBe(true);
});

test("a full book drops who fails most, then of those never met the source that named most, then the oldest", () => {
  const peers = book(["connected"]);
  const proven = Array.from({ length: bookCapacity - 7 }, (_, n) =>
    peerRecord(`proven-${n}`, { connectedAtMs: 1, heardAtMs: 1 }),
  );
  peers.restore([
    ...proven,
    peerRecord("connected", { failures: 9 }),
    peerRecord("bootstrap", { failures: 9, bootstrap: true }),
    peerRecord("protected", { failures: 9, protections: new Set(["operator"]) }),
    peerRecord("blocked", { failures: 9, blocked: true }),
    peerRecord("fails", { failures: 2, connectedAtMs: 1 }),
    peerRecord("by-a-liar", { source: "liar", heardAtMs: 5 }),
    peerRecord("by-b", { source: "b", heardAtMs: 4 }),
  ]);
  const hear = (id: string) => peers.hear({ id, addresses: [address(id)], origin: "PeerExchange", source: "liar" }, 10);
  for (const n of [0, 1, 2, 3]) hear(`lie-${n}`);
  expect(peers.size()).toBe(bookCapacity);
  expect(peers.dropped).toEqual(["fails", "by-a-liar", "lie-0", "lie-1"]);
  hear("lie-4");
  expect(peers.get("by-b")).toBeDefined();
});
