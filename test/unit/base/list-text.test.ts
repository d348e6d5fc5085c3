import { expect, test } from "vitest";
import { listText } from "../../../orchestrator/base/list-text.ts";

test("a list is cut short after the most that are wanted, and says how many are left out", () => {
  expect(listText([], 2)).toBe("");
  expect(listText(["a", "b"], 2)).toBe("a, b");
  expect(listText(["a", "b", "c", "d"], 2)).toBe("a, b and 2 more");
});
