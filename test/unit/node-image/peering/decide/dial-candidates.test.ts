import { expect, test } from "vitest";
import type { PeeringConfig } from "../../../../../node-image/contract/index.ts";
import { fullCredit } from "../../../../../node-image/js/peering/decide/credit.ts";
import { type DialView, dialCandidates } from "../../../../../node-image/js/peering/decide/dial-candidates.ts";
import { peerRecord } from "../peer-record.ts";
import { linkOf, linksOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";
import { viewOf } from "./view-of.ts";

const idsOf = (view: Partial<DialView>, config: PeeringConfig = settingsWith(), nowMs = 1000) =>
  dialCandidates(viewOf(view), config, nowMs).map(({ id }) => id);

test("a peer that is connected, being dialled, blocked or waiting is no candidate", () => {
  const dialing = peerRecord("dialing");
  const known = [
    peerRecord("connected"),
    dialing,
    peerRecord("blocked", { blocked: true }),
    peerRecord("waiting", { nextDialAtMs: 1001 }),
    peerRecord("free"),
  ];
  const view = { links: [linkOf("connected")], dialing: [dialing], known };
  expect(idsOf(view)).toEqual(["free"]);
  expect(idsOf(view, settingsWith(), 1001)).toEqual(["waiting", "free"]);
});

test("one failure takes nobody off the list once its wait is over", () => {
  expect(idsOf({ known: [peerRecord("failed", { failures: 1, nextDialAtMs: 1000 })] })).toEqual(["failed"]);
});

test("a peer that was given up is a candidate again once it was named", () => {
  const config = settingsWith({ backoff: { giveUpAfter: 5 } });
  const dead = { failures: 5, failuresAtMs: 500, lastFailure: "unreachable" as const };
  const known = [peerRecord("dead", dead), peerRecord("named", { ...dead, heardAtMs: 501 })];
  expect(idsOf({ known }, config)).toEqual(["named"]);
});

test("a peer is ignored while its credit is low, and no longer", () => {
  const known = [peerRecord("low", { credit: { ...fullCredit(0), spentTokens: 11 } })];
  expect(idsOf({ known }, settingsWith(), 0)).toEqual([]);
  expect(idsOf({ known }, settingsWith(), 30_000)).toEqual(["low"]);
});

const fleet = ["f1", "f2"].map((id) => peerRecord(id, { bootstrap: true }));
const others = (count: number) => Array.from({ length: count }, (_, i) => peerRecord(`o${i}`));
const letGo = (keep = 0) => settingsWith({ bootstrap: { releaseAt: 3, keep } });

test("bootstrap nodes are dialled while the node holds and could dial too few others", () => {
  expect(idsOf({ known: fleet }, letGo())).toEqual(["f1", "f2"]);
  expect(idsOf({ known: [...fleet, ...others(2)] }, letGo())).toContain("f1");
  expect(idsOf({ known: [...fleet, ...others(3)] }, letGo())).toEqual(["o0", "o1", "o2"]);
  expect(idsOf({ known: fleet, links: linksOf(2) }, letGo())).toEqual(["f1", "f2"]);
  expect(idsOf({ known: fleet, links: linksOf(3) }, letGo())).toEqual([]);
});

test("others that cannot be dialled now do not keep the node from its bootstrap nodes", () => {
  const dead = others(10).map((peer) => ({ ...peer, nextDialAtMs: 5000 }));
  expect(idsOf({ known: [...fleet, ...dead] }, letGo())).toEqual(["f1", "f2"]);
});

test("as many bootstrap nodes are dialled as are to be kept", () => {
  const held = linkOf("f1", { bootstrap: true });
  expect(idsOf({ known: fleet, links: linksOf(9) }, letGo(1))).toEqual(["f1", "f2"]);
  expect(idsOf({ known: fleet, links: [held, ...linksOf(9)] }, letGo(1))).toEqual([]);
  expect(idsOf({ known: fleet, links: [held, ...linksOf(9)] }, letGo(2))).toEqual(["f2"]);
});

test("bootstrap nodes that are never let go are peers as any other", () => {
  expect(idsOf({ known: fleet, links: linksOf(30) })).toEqual(["f1", "f2"]);
});
