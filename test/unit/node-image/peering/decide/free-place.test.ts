import { expect, test } from "vitest";
import { freePlace, type Placed } from "../../../../../node-image/js/peering/decide/free-place.ts";

const dHigh = 8;

/** Chance that leaves the order as it is. */
const free = (mesh: readonly Placed[]) => {
  let drawn = 0;
  return freePlace(mesh, { dHigh }, () => drawn++ / 100);
};

/** Eight mesh peers: four that dialled this node, and four that it dialled. */
function fullMesh(change: Readonly<Record<string, Partial<Placed>>> = {}): Placed[] {
  return Array.from({ length: dHigh }, (_, n) => {
    const outbound = n >= 4;
    const peer = `${outbound ? "out" : "in"}-${n}`;
    return { peer, outbound, reached: outbound, protected: false, missed: 0, ...change[peer] };
  });
}

test("a full mesh lets one go that can be dialled", () => {
  expect(free(fullMesh())).toMatchObject({ peer: "out-4", values: { mesh: 8, outbound: 4 } });
});

test("one that came by itself and was reached before goes as well, and of all the one that gave least", () => {
  expect(free(fullMesh({ "in-2": { reached: true, missed: 1 } }))?.peer).toBe("in-2");
});

test("those that cannot be dialled stay, and so do three outbound ones and the protected", () => {
  const unreached = Object.fromEntries(["out-4", "out-5"].map((peer) => [peer, { outbound: false, reached: false }]));
  expect(free(fullMesh(unreached))).toBeUndefined();
  expect(free(fullMesh({ "out-4": { outbound: false, reached: true } }))?.peer).toBe("out-4");
  expect(free(fullMesh({ "out-4": { protected: true } }))?.peer).toBe("out-5");
});

test("a mesh that has a place keeps everybody", () => {
  expect(free(fullMesh().slice(1))).toBeUndefined();
});

test("among equals it is chance", () => {
  const chosen = Array.from({ length: 50 }, () => freePlace(fullMesh(), { dHigh }, Math.random)?.peer);
  expect(new Set(chosen).size).toBeGreaterThan(1);
});
