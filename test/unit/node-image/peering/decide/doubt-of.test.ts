import { expect, test } from "vitest";
import { doubtOf } from "../../../../../node-image/js/peering/decide/doubt-of.ts";
import type { PeerRecord } from "../../../../../node-image/js/peering/peer-record.ts";
import { peerRecord } from "../peer-record.ts";

let count = 0;

function named(many: number, state: Partial<PeerRecord>, source = "s"): PeerRecord[] {
  return Array.from({ length: many }, () => peerRecord(`p${count++}`, { source, ...state }));
}

const dead = { failures: 2, lastFailure: "unreachable" } as const;
const full = { failures: 2, lastFailure: "refused" } as const;

test("a source of which eight could not be reached is doubted, and with seven it is not yet", () => {
  expect(doubtOf("s", named(8, dead))).toEqual({
    reason: "hardly any peer that it named could be reached",
    values: { tried: 8, reached: 0 },
  });
  expect(doubtOf("s", named(7, dead))).toBeUndefined();
});

test("one in eight that was there is enough, connected once or full", () => {
  expect(doubtOf("s", [...named(7, dead), ...named(1, full)])).toBeUndefined();
  expect(doubtOf("s", [...named(7, dead), ...named(1, { connectedAtMs: 1 })])).toBeUndefined();
  expect(doubtOf("s", [...named(15, dead), ...named(1, full)])?.values).toEqual({ tried: 16, reached: 1 });
});

test("peers that were not tried yet, that others named, or that are the source itself tell nothing", () => {
  const itself = peerRecord("s", { source: "s", connectedAtMs: 1 });
  expect(doubtOf("s", [...named(7, dead), ...named(20, {}), ...named(20, dead, "t")])).toBeUndefined();
  expect(doubtOf("s", [...named(8, dead), itself])?.values).toEqual({ tried: 8, reached: 0 });
});
