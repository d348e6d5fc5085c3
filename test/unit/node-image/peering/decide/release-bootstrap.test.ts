import { expect, test } from "vitest";
import { releaseBootstrap } from "../../../../../node-image/js/peering/decide/release-bootstrap.ts";
import { linkOf, linksOf, peersOf } from "./link-of.ts";

const dialled = { bootstrap: true, direction: "outbound" } as const;
const fleet = ["f1", "f2", "f3"].map((peer, i) => linkOf(peer, { ...dialled, openedAtMs: i }));
const chosen = (count: number, o: { ip?: string } = {}) =>
  linksOf(count, (i) => ({ direction: i % 3 === 0 ? "outbound" : "inbound", ...o }));
const released = (links: Parameters<typeof releaseBootstrap>[0], releaseAt: number | null, keep = 0) =>
  peersOf(releaseBootstrap(links, { releaseAt, keep }).map(({ link }) => link));

test("bootstrap nodes are let go once enough others are connected, and not before", () => {
  expect(released([...fleet, ...chosen(7)], 8)).toEqual([]);
  expect(released([...fleet, ...chosen(8)], 8)).toEqual(["f1", "f2", "f3"]);
  expect(released([...fleet, ...chosen(50)], null)).toEqual([]);
});

test("peers of one host count as one, but for those on loopback", () => {
  const sybils = (ip: string) => chosen(8, { ip });
  expect(released([...fleet, ...sybils("10.0.0.9")], 2)).toEqual([]);
  expect(
    released([...fleet, ...sybils("10.0.0.9"), linkOf("honest", { ip: "10.0.0.1", direction: "outbound" })], 2),
  ).toEqual(["f1", "f2", "f3"]);
  expect(released([...fleet, ...sybils("127.0.0.1")], 8)).toEqual(["f1", "f2", "f3"]);
});

test("those that came by themselves count up to twice those that the node chose", () => {
  const came = linksOf(50, (i) => ({ ip: `10.0.0.${i}` }));
  const dialledOnes = linksOf(3, (i) => ({ ip: `10.0.1.${i}`, direction: "outbound" }));
  const [boot] = fleet;
  if (boot === undefined) throw new Error("there is no bootstrap node");
  expect(released([boot, ...came, ...dialledOnes], 10)).toEqual([]);
  expect(released([boot, ...came, ...dialledOnes], 9)).toEqual(["f1"]);
});

test("where nobody was left to choose, they count up to three for each bootstrap node", () => {
  const came = linksOf(50, (i) => ({ ip: `10.0.0.${i}` }));
  expect(released([...fleet, ...came], 10)).toEqual([]);
  expect(released([...fleet, ...came], 9)).toEqual(["f1", "f2", "f3"]);
  expect(released([...fleet.slice(1), ...came], 9)).toEqual([]);
});

test("as many stay as the settings keep, those in the mesh before others", () => {
  const [, ...others] = fleet;
  const meshed = linkOf("f1", { ...dialled, inMesh: true });
  expect(released([meshed, ...others, ...chosen(8)], 8, 1)).toEqual(["f2", "f3"]);
  expect(released([...fleet, ...chosen(8)], 8, 3)).toEqual([]);
});

test("one that is protected or has a request under way stays", () => {
  const links = [
    linkOf("asked", { ...dialled, busy: true }),
    linkOf("dear", { ...dialled, protected: true }),
    linkOf("idle", dialled),
    ...chosen(3),
  ];
  expect(releaseBootstrap(links, { releaseAt: 3, keep: 0 })).toEqual([
    {
      what: "release",
      link: links[2],
      reason: "the node has enough other peers, and need not lean on bootstrap nodes",
      values: { others: 3, releaseAt: 3, bootstrap: 3, keep: 0, inMesh: false },
    },
  ]);
});

test("one that dialled this node stays, for it would dial again", () => {
  const links = [linkOf("f1", { bootstrap: true, direction: "inbound" }), ...chosen(8)];
  expect(released(links, 8)).toEqual([]);
});
