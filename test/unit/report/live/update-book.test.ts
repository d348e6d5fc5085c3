import { describe, expect, test } from "vitest";
import { type Part, updateBook } from "../../../../orchestrator/report/live/update-book.ts";

const section = (name: string, markup: string): Part => ({ of: "sections", name, json: JSON.stringify(markup) });
const data = (name: string, value: unknown): Part => ({ of: "data", name, json: JSON.stringify(value) });

describe("the book of what a page shows", () => {
  test("tells everybody what is new since his version, and nothing else", () => {
    const book = updateBook();
    expect(book.since(0)).toBeUndefined();
    book.put([section("verdict", "<h1>running</h1>"), data("run", { endS: 3 })]);
    const early = book.version;
    book.put([section("verdict", "<h1>running</h1>"), data("run", { endS: 5 })]);

    expect(JSON.parse(book.since(0) ?? "")).toEqual({
      sections: { verdict: "<h1>running</h1>" },
      data: { run: { endS: 5 } },
    });
    expect(JSON.parse(book.since(early) ?? "")).toEqual({ sections: {}, data: { run: { endS: 5 } } });
    expect(book.since(book.version)).toBeUndefined();
  });

  test("keeps its version while nothing changes", () => {
    const book = updateBook();
    book.put([data("run", 1)]);
    const { version } = book;
    book.put([data("run", 1)]);
    book.put([]);
    expect(book.version).toBe(version);
  });

  test("knows nothing of another run, and goes on counting", () => {
    const book = updateBook();
    book.put([section("now", "a")]);
    const { version } = book;
    book.clear();
    expect(book.since(0)).toBeUndefined();
    book.put([section("now", "a")]);
    expect(JSON.parse(book.since(version) ?? "")).toEqual({ sections: { now: "a" }, data: {} });
  });

  test("takes a section of a part's name for another thing", () => {
    const book = updateBook();
    book.put([section("run", "x"), data("run", "x")]);
    book.put([section("run", "x"), data("run", "y")]);
    expect(JSON.parse(book.since(1) ?? "")).toEqual({ sections: {}, data: { run: "y" } });
  });
});
