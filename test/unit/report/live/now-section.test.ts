import { describe, expect, test } from "vitest";
import { endSection, nowSection } from "../../../../orchestrator/report/live/now-section.ts";
import { sampleStatus } from "../sample-status.ts";

const status = { ...sampleStatus, inForce: "killed node-3; partition of 6 | 6 nodes" };

/** What a reader sees of it. */
const textOf = (markup: string) =>
  markup
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

describe("what a run is doing now", () => {
  test("is said in the words of the terminal, with how far it is", () => {
    const lines = [{ sinceStartMs: 71_900, text: "kill node-3" }];
    const { markup } = nowSection({ status, lines, nowMs: 75_000 });
    expect(textOf(markup)).toBe(
      "first-look phase 3/5 split, 15s left nodes 11/12 ready, 1 down mesh 10/11 healthy, mean degree 5.8, 2 components " +
        "faults killed node-3; partition of 6 | 6 nodes 1m 11s kill node-3",
    );
    expect([...markup.matchAll(/value="([\d.]+)"/g)].map(([, value]) => value)).toEqual(["0.500", "0.917", "0.909"]);
  });

  test("is nothing before anything was said", () => {
    expect(nowSection({ status: null, lines: [], nowMs: 0 }).markup).toBe("");
  });

  test("holds what nodes and files say as text", () => {
    const hostile = "<img src=x onerror=alert(1)>";
    const { markup } = nowSection({
      status: { ...status, name: hostile, detail: hostile, inForce: hostile },
      lines: [{ sinceStartMs: 0, text: hostile }],
      nowMs: 0,
    });
    expect(markup).not.toContain("<img");
    expect(endSection(hostile).markup).not.toContain("<img");
  });

  test("ends with where the report is, if there is one", () => {
    const stays = "No longer served: this page stays as it is for as long as it is open.";
    expect(textOf(endSection("runs/a/report.html").markup)).toBe(`${stays} The report is in runs/a/report.html .`);
    expect(textOf(endSection(undefined).markup)).toBe(stays);
  });
});
