import { expect, test } from "vitest";
import { askDue } from "../../../../node-image/js/peering/ask-schedule.ts";

test("below the target a new peer is asked at once, then at doubling intervals", () => {
  expect(askDue(undefined, 0, true, 0)).toBe(true);
  expect(askDue({ times: 1, lastAtMs: 0 }, 0, true, 1999)).toBe(false);
  expect(askDue({ times: 1, lastAtMs: 0 }, 0, true, 2000)).toBe(true);
  expect(askDue({ times: 3, lastAtMs: 0 }, 0, true, 7999)).toBe(false);
  expect(askDue({ times: 3, lastAtMs: 0 }, 0, true, 8000)).toBe(true);
  expect(askDue({ times: 50, lastAtMs: 0 }, 0, true, 300_000)).toBe(true);
});

test("at the target a peer is asked once in five minutes", () => {
  expect(askDue(undefined, 0, false, 299_999)).toBe(false);
  expect(askDue(undefined, 0, false, 300_000)).toBe(true);
  expect(askDue({ times: 1, lastAtMs: 100_000 }, 0, false, 399_999)).toBe(false);
});
