import { expect, test } from "vitest";
import { chooseReplaced } from "../../../../../node-image/js/peering/decide/choose-replaced.ts";
import { linkOf } from "./link-of.ts";
import { settingsWith } from "./settings.ts";

const own = { direction: "outbound" } as const;
const held = [
  linkOf("inbound"),
  linkOf("in-mesh", { ...own, inMesh: true }),
  linkOf("busy", { ...own, busy: true }),
  linkOf("dear", { ...own, protected: true }),
  linkOf("store", { ...own, capabilities: ["store"] }),
  linkOf("explored", own),
];
const config = (target: number) => settingsWith({ connections: { target }, capabilities: { wanted: { store: 1 } } });

test("an explored peer takes the place of an own dial that nothing holds", () => {
  const idle = linkOf("idle", own);
  expect(chooseReplaced([...held, idle], "explored", config(6), Math.random)).toEqual({
    what: "evict",
    link: idle,
    reason: "another peer took its place, so that the network mixes",
    values: { connections: 7, target: 6 },
  });
});

test("nobody is replaced at the target, or when all are held by something", () => {
  expect(chooseReplaced([...held, linkOf("idle", own)], "explored", config(7), Math.random)).toBeUndefined();
  expect(chooseReplaced(held, "explored", config(2), Math.random)).toBeUndefined();
});
