import { expect, test } from "vitest";
import { chooseMute } from "../../../../../node-image/js/peering/decide/choose-mute.ts";

const limits = { dHigh: 8, muteAfter: 20 };
const giving = (count: number) =>
  meshOf(
    "g",
    Array.from({ length: count }, () => 3),
  );
const mute = (...missed: number[]) => meshOf("m", missed);

function meshOf(name: string, missed: readonly number[]) {
  return missed.map((count, i) => ({ peer: `${name}${i}`, missed: count, protected: false }));
}

test("where hardly anybody gives messages, the peer that missed most goes", () => {
  expect(chooseMute([...giving(2), ...mute(20, 31, 25)], limits)).toEqual({
    peer: "m1",
    reason: "hardly any mesh peer gives messages, and this one gives none",
    values: { missed: 31, muteAfter: 20, mesh: 5, giving: 2 },
  });
});

test("where enough give messages, a mute peer stays: its messages may all come through this node", () => {
  expect(chooseMute([...giving(3), ...mute(500, 400)], limits)).toBeUndefined();
});

test("a mute peer in a full mesh makes room for another", () => {
  expect(chooseMute([...giving(7), ...mute(20)], limits)).toMatchObject({
    peer: "m0",
    reason: "the mesh is full, and the peer gives no messages",
  });
});

test("nobody goes who gave a message of late, or had no time to", () => {
  expect(chooseMute([...giving(1), ...mute(19)], limits)).toBeUndefined();
  expect(chooseMute(giving(8), limits)).toBeUndefined();
});

test("a protected peer stays", () => {
  const mesh = mute(40, 30).map((peer) => ({ ...peer, protected: peer.missed === 40 }));
  expect(chooseMute(mesh, limits)?.peer).toBe("m1");
});
