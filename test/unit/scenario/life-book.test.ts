import { expect, test } from "vitest";
import { describeLife, lifeBook, startsAs } from "../../../orchestrator/scenario/life-book.ts";

const mute = { behaviour: { kind: "mute" } } as const;

test("a node is only itself until something makes it another", () => {
  const book = lifeBook();
  expect(book.changesOf("a")).toEqual([{}]);
  expect(book.baseOf("a")).toBe(0);
});

test("the same change again is the same life, and another one is another", () => {
  const book = lifeBook();
  expect(book.livesOf(["a", "b"], mute)).toEqual(
    new Map([
      ["a", 1],
      ["b", 1],
    ]),
  );
  expect(book.livesOf(["a"], { implementation: "js-2" }).get("a")).toBe(2);
  expect(book.livesOf(["a"], { behaviour: { kind: "mute" } }).get("a")).toBe(1);
  expect(book.livesOf(["a"], {}).get("a")).toBe(0);
  expect(book.changesOf("a")).toEqual([{}, mute, { implementation: "js-2" }]);
});

test("what lies on top keeps the identity that the node has come to have, and empties no disk anew", () => {
  const book = lifeBook();
  const fresh = book.livesOf(["a"], { identity: "x", freshDisk: "x" }).get("a") ?? 0;
  book.rebase("a", fresh);
  expect(book.changesOf("a")[book.livesOf(["a"], mute).get("a") ?? 0]).toEqual({ identity: "x", ...mute });
  expect(book.changesOf("a")[book.baseOf("a")]).toEqual({ identity: "x" });
});

test("one number fits all of whom some will be chosen, whatever they were before", () => {
  const book = lifeBook();
  book.livesOf(["a"], { implementation: "js-2" });
  const life = book.commonLifeOf(["a", "b"], mute);
  expect(book.changesOf("a")[life]).toEqual(mute);
  expect(book.changesOf("b")[life]).toEqual(mute);
});

test("starts all that come to the same life by one action, and tells it in words", () => {
  const book = lifeBook();
  book.livesOf(["b"], { implementation: "js-2" });
  expect(startsAs(book.livesOf(["a", "b", "c"], mute), book)).toEqual([
    { kind: "start", nodes: ["a", "c"], life: 1, as: "mute" },
    { kind: "start", nodes: ["b"], life: 2, as: "mute" },
  ]);
  expect(describeLife({ implementation: "js-2", identity: "x", freshDisk: "x" })).toBe(
    "js-2, fresh identity, fresh disk",
  );
});
