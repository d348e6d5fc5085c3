import fc from "fast-check";
import { expect, test } from "vitest";
import { addressText, readAddress } from "../../../../orchestrator/report/html/page-address.ts";

test("a moment and the nodes that are pointed out stand in the page's address", () => {
  expect(addressText({ atS: 83.2, nodes: ["desktop-7", "mobile-4"] })).toBe("#at=83.2&nodes=desktop-7,mobile-4");
  expect(addressText({ node: "mobile-4" })).toBe("#node=mobile-4");
});

test("whatever a node is called, its address names it", () => {
  const name = fc.string({ minLength: 1, unit: "grapheme" });
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.array(name, { minLength: 1 }),
      name,
      (at, nodes, node) => {
        const address = { atS: at, nodes, node };
        const text = addressText(address);
        expect(readAddress(text)).toEqual({ ...address, atS: Number(String(at)) });
        expect(text).not.toMatch(/["<>\s]/);
      },
    ),
  );
});

test("an address of a section is none, and one that a hand wrote wrong is taken as it stands", () => {
  expect(readAddress("#timeline")).toBeUndefined();
  expect(readAddress("")).toBeUndefined();
  expect(readAddress("#at=soon&node=%zz")).toEqual({ node: "%zz" });
});
