import { expect, test } from "vitest";
import { capabilityNeeds, serves } from "../../../../../node-image/js/peering/decide/capability-needs.ts";
import { linkOf } from "./link-of.ts";

test("connected peers are counted for each wanted capability; who relays is seen, not told", () => {
  const links = [
    linkOf("a", { relays: true, capabilities: ["store"] }),
    linkOf("b", { relays: false, capabilities: ["relay", "store", "filter"] }),
  ];
  expect(capabilityNeeds(links, { relay: 2, store: 1, lightpush: 1 })).toEqual([
    { capability: "relay", wanted: 2, connected: 1 },
    { capability: "store", wanted: 1, connected: 2 },
    { capability: "lightpush", wanted: 1, connected: 0 },
  ]);
});

test("a peer takes a slot of services for a wanted capability other than relay", () => {
  expect(serves({ capabilities: ["relay", "store"] }, { store: 1 })).toBe(true);
  expect(serves({ capabilities: ["relay", "store"] }, { relay: 1, filter: 1 })).toBe(false);
});
