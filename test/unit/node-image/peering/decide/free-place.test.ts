import { expect, test } from "vitest";
import { freePlace, type Placed } from "../../../../../node-image/js/peering/decide/free-place.ts";

const dHigh = 8;

/** Eight mesh peers: four that dialled this node, and four that it dialled. */
function fullMesh(change: Readonly<Record<string, Partial<Placed>>> = {}): Placed[] {
  return Array.from({ length: dHigh }, (_, n) => {
    const outbound = n >= 4;
    const peer = `${outbound ? "out" : "in"}-${n}`;
    return { peer, outbound, reached: outbound, protected: false, missed: 0, ...change[peer] };
  });
}

test("a full mesh lets one go that can be dialled", () => {
  expect(freePlace(fullMesh(), { dHigh })).toMatchObject({ peer: "out-4", values: { mesh: 8, outbound: 4 } });
});

test("one that came by itself and was reached before goes as well, and of all the one that gave least", () => {
  expect(freePlace(fullMesh({ "in-2": { reached: true, missed: 1 } }), { dHigh })?.peer).toBe("in-2");
});

test("those that cannot be dialled stay, and so do three outbound ones and the protected", () => {
  const unreached = Object.fromEntries(["out-4", "out-5"].map((peer) => [peer, { outbound: false, reached: false }]));
  expect(freePlace(fullMesh(unreached), { dHigh })).toBeUndefined();
  expect(freePlace(fullMesh({ "out-4": { outbound: false, reached: true } }), { dHigh })?.peer).toBe("out-4");
  expect(freePlace(fullMesh({ "out-4": { protected: true } }), { dHigh })?.peer).toBe("out-5");
});

test("a mesh that has a place keeps everybody", () => {
  expect(freePlace(fullMesh().slice(1), { dHigh })).toBeUndefined();
});
