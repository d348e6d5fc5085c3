import { expect, test } from "vitest";
import { knownPeers } from "../../../../node-image/js/peering/known-peers.ts";

const minute = 60_000;
const heard = (id: string, o: object = {}) => ({
  id,
  addresses: [`/ip4/10.0.0.1/tcp/9000/p2p/${id}`],
  origin: "PeerExchange" as const,
  ...o,
});

test("the node does not learn of itself, nor of peers without an address", () => {
  const known = knownPeers("me");
  expect(known.hear(heard("me"), 0)).toBeUndefined();
  expect(known.hear(heard("other", { addresses: [] }), 0)).toBeUndefined();
  expect(known.size).toBe(0);
});

test("what a peer says of its addresses replaces hearsay, and hearsay never replaces it", () => {
  const known = knownPeers("me");
  known.hear(heard("a"), 0);
  known.hear(heard("a", { addresses: ["own word"], origin: "UnknownOrigin" }), 1);
  known.hear(heard("a", { addresses: ["hearsay"] }), 2);
  expect(known.get("a")?.addresses).toEqual(["own word"]);
});

test("a peer that failed many times is forgotten only when nobody speaks of it any more", () => {
  const known = knownPeers("me");
  const peer = known.hear(heard("a"), 0);
  const boot = known.hear(heard("boot", { bootstrap: true }), 0);
  const failing = known.hear(heard("b"), 5 * minute);
  for (const p of [peer, boot, failing]) if (p !== undefined) p.failures = 8;
  known.forget(10 * minute + 1);
  expect([...known.all()].map(({ id }) => id)).toEqual(["boot", "b"]);
});

test("a peer that does not fail is kept, however long nobody spoke of it", () => {
  const known = knownPeers("me");
  known.hear(heard("a"), 0);
  known.forget(1000 * minute);
  expect(known.size).toBe(1);
});

test("a full store drops the peer that failed most, and never a bootstrap peer", () => {
  const known = knownPeers("me");
  const boot = known.hear(heard("boot", { bootstrap: true }), 0);
  if (boot !== undefined) boot.failures = 99;
  for (let i = 0; i < 749; i++) known.hear(heard(`p${i}`), i);
  const worst = known.get("p500");
  if (worst !== undefined) worst.failures = 3;
  known.hear(heard("one more"), 1000);
  expect(known.size).toBe(750);
  expect(known.get("p500")).toBeUndefined();
  expect(known.get("boot")).toBe(boot);
});

test("only peers that were seen connected lately and do not fail are named to others", () => {
  const known = knownPeers("me");
  const [seen, failing, longAgo] = ["seen", "failing", "long-ago", "hearsay"].map((id) => known.hear(heard(id), 0));
  if (seen !== undefined) seen.connectedAtMs = 10 * minute;
  if (failing !== undefined) Object.assign(failing, { connectedAtMs: 10 * minute, failures: 1 });
  if (longAgo !== undefined) longAgo.connectedAtMs = 0;
  expect(known.firstHand(11 * minute).map(({ id }) => id)).toEqual(["seen"]);
});

test("a lost peer is treated as any other after five minutes", () => {
  const known = knownPeers("me");
  const peer = known.hear(heard("a"), 0);
  if (peer !== undefined) peer.lostAtMs = 0;
  known.forget(5 * minute);
  expect(peer?.lostAtMs).toBe(0);
  known.forget(5 * minute + 1);
  expect(peer?.lostAtMs).toBeUndefined();
});
