import { describe, expect, test } from "vitest";
import {
  inForceAt,
  momentText,
  roundAt,
  stepped,
  theEnd,
} from "../../../../../orchestrator/report/html/client/moment.ts";
import { shareOf, ticksIn } from "../../../../../orchestrator/report/html/client/time-range.ts";

const roundsS = [1, 2.1, 3, 4.2];
const run = {
  live: false,
  phases: [
    { name: "join", startS: 0, endS: 3 },
    { name: "steady", startS: 3.5, endS: 9 },
  ],
  faults: [
    { fromS: 1, toS: 2, label: "kill node-1", on: "nodes" },
    { fromS: 2, toS: 2, label: "restart node-2", on: "nodes" },
  ],
} as const;

describe("the moment that the page shows", () => {
  test("stands at the last round up to it, at the first before all, and at the last of all by itself", () => {
    expect([0, 1, 2, 2.5, 99].map((atS) => roundAt(atS, roundsS))).toEqual([0, 0, 0, 1, 3]);
    expect(roundAt(null, roundsS)).toBe(3);
    expect(roundAt(5, [])).toBe(-1);
  });

  test("steps from round to round, not beyond the ends, and keeps what is pointed out", () => {
    const nodes = ["node-1"];
    expect(stepped({ atS: 2.5, nodes }, 1, { roundsS })).toEqual({ atS: 3, nodes });
    expect(stepped({ atS: 2.5, nodes }, -10, { roundsS })).toEqual({ atS: 1, nodes });
    expect(stepped(theEnd, -1, { roundsS })).toEqual({ atS: 3, nodes: [] });
    expect(stepped(theEnd, 1, { roundsS: [] })).toEqual(theEnd);
  });

  test("is told with its phase and what was in force", () => {
    expect([1.25, 3.2, null].map((atS) => momentText(atS, run))).toEqual([
      "1.3 s in join",
      "3.2 s",
      "the end of the run",
    ]);
    expect(inForceAt(2, run)).toEqual(["kill node-1", "restart node-2"]);
    expect(inForceAt(2.9, run)).toEqual(["restart node-2"]);
    expect(inForceAt(4, run)).toEqual([]);
    expect(momentText(null, { ...run, live: true })).toBe("this moment");
  });
});

test("marks on the time are round, and about as many as asked", () => {
  expect(ticksIn({ fromS: 0, toS: 379 }, 10)).toEqual([0, 60, 120, 180, 240, 300, 360]);
  expect(ticksIn({ fromS: 61.5, toS: 70 }, 10)).toEqual([62, 63, 64, 65, 66, 67, 68, 69, 70]);
});

test("what lies outside of the stretch in view stands at its edge", () => {
  expect([0, 61.5, 63, 99].map((atS) => shareOf(atS, { fromS: 60, toS: 66 }))).toEqual([0, 0.25, 0.5, 1]);
});
