import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { livePanel, type PanelInput } from "../../../orchestrator/report/live-panel.ts";
import { noPaint } from "../../../orchestrator/report/paint.ts";
import { sampleStatus as status } from "./sample-status.ts";

const input: PanelInput = {
  status,
  lines: [
    { sinceStartMs: 300, text: "network 10.77.0.0/24" },
    { sinceStartMs: 71_900, text: "killed node-3" },
  ],
  nowMs: 72_400,
  columns: 100,
  rows: 30,
  paint: noPaint,
};

describe("the live panel", () => {
  test("shows the phase with its countdown, the nodes, the mesh and what was said last", () => {
    expect(`\n${livePanel(input).join("\n")}\n`).toMatchInlineSnapshot(`
      "
      first-look  1m 12s
      ✔ prepare  ▸ phases  · settle  · collect  · remove
      phase   ██████████░░░░░░░░░░░░░░  3/5 split, 17s left
      nodes   ██████████████████████░░  11/12 ready, 1 down
      mesh    ██████████████████████░░  10/11 healthy, mean degree 5.8, 2 components
      faults  partition of 6 | 6 nodes

            0s  network 10.77.0.0/24
        1m 11s  killed node-3
      "
    `);
  });

  test("counts an until phase against its timeout, and drops what is not known yet", () => {
    const phase = {
      name: "join",
      number: 1,
      count: 5,
      startedAtMs: 10_000,
      endsAtMs: 100_000,
      until: "healthy",
    } as const;
    const nodes = { total: 12, ready: 2, starting: 4, down: 6 };
    const rows = livePanel({
      ...input,
      status: { ...status, phase, nodes, mesh: null, inForce: "" },
      lines: [],
      nowMs: 20_000,
    });
    expect(`\n${rows.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      first-look  20s
      ✔ prepare  ▸ phases  · settle  · collect  · remove
      phase   ███░░░░░░░░░░░░░░░░░░░░░  1/5 join, until healthy, at most 1m 20s left
      nodes   ████░░░░░░░░░░░░░░░░░░░░  2/12 ready, 4 starting, 6 down

      "
    `);
  });

  test("has no bars on a narrow terminal, and no line that is wider than it", () => {
    const rows = livePanel({ ...input, columns: 40, lines: [{ sinceStartMs: 0, text: "long ".repeat(30) }] });
    expect(`\n${rows.join("\n")}\n`).toMatchInlineSnapshot(`
      "
      first-look  1m 12s
      ▸ phases
      phase   3/5 split, 17s left
      nodes   11/12 ready, 1 down
      mesh    10/11 healthy, mean degree 5.8…
      faults  partition of 6 | 6 nodes

            0s  long long long long long lon…
      "
    `);
    for (const columns of [1, 2, 10, 59, 60, 80, 200]) {
      for (const row of livePanel({ ...input, columns })) expect(stringWidth(row)).toBeLessThanOrEqual(columns);
    }
  });

  test("gives up its oldest lines when the terminal is low", () => {
    const lines = Array.from({ length: 9 }, (_, i) => ({ sinceStartMs: i * 1000, text: `line ${i}` }));
    expect(livePanel({ ...input, lines, rows: 30 }).slice(7)).toEqual(
      [3, 4, 5, 6, 7, 8].map((i) => `      ${i}s  line ${i}`),
    );
    expect(livePanel({ ...input, lines, rows: 10 }).slice(7)).toEqual(["      7s  line 7", "      8s  line 8"]);
    expect(livePanel({ ...input, lines, rows: 5 })).toHaveLength(7);
  });

  test("shows only lines before the run first told its status", () => {
    expect(livePanel({ ...input, status: null })).toEqual([
      "      0s  network 10.77.0.0/24",
      "  1m 11s  killed node-3",
    ]);
  });
});
