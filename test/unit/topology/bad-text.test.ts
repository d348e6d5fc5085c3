import { expect, test } from "vitest";
import { messagesOf, named, ten } from "./messages-of.ts";

const bomb = [
  "a: &a [x, x, x, x, x, x, x, x, x]",
  "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]",
  "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]",
  "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]",
].join("\n");

test.each([
  ["an empty file", "", "bad.yaml:1:1: the file is empty; expected a topology, beginning with `topology: 1`"],
  [
    "a file of comments",
    "# nothing\n",
    "bad.yaml:1:1: the file is empty; expected a topology, beginning with `topology: 1`",
  ],
  ["a binary file", "\x7fELF\x02\x00\x00", "bad.yaml:1:1: the file is binary; expected YAML text in UTF-8"],
  [
    "a list",
    "- node",
    "bad.yaml:1:1: the file is not a mapping; expected keys and values, beginning with `topology: 1`",
  ],
  [
    "a huge file",
    ten("#".repeat(1_100_000)),
    "bad.yaml:1:1: the file has 1100054 characters; expected at most 1048576",
  ],
  [
    "a YAML bomb",
    bomb,
    "bad.yaml:1:1: the anchors and aliases of the file cannot be followed: Excessive alias count indicates a resource exhaustion attack",
  ],
  ["an anchor that contains itself", named("groups: &g { node: *g }"), "bad.yaml:3:20: the anchor &g contains itself"],
  [
    "an alias without its anchor",
    named("groups: *g"),
    "bad.yaml:1:1: the anchors and aliases of the file cannot be followed: Unresolved alias (the anchor must be set before the alias): g",
  ],
  ["a key twice", ten("groups: {}"), "bad.yaml:4:1: the same key stands here a second time; expected each key once"],
  [
    "a second document",
    ten("---\nname: other"),
    "bad.yaml:4:1: a second document begins here; expected one topology a file",
  ],
  ["a tab", named("groups:\n\tnode: 1"), "bad.yaml:4:1: a tab indents this line; expected spaces"],
  [
    "a bracket left open",
    named("groups: { node: { count: 10 }"),
    "bad.yaml:3:30: is not YAML: Flow map in block collection must be sufficiently indented and end with a }",
  ],
  ["a tag", named("groups: !set { node: { count: 10 } }"), "bad.yaml:3:9: is not YAML: Unresolved tag: !set"],
  [
    "a key that JavaScript reads otherwise",
    named("groups: { __proto__: { count: 1 } }"),
    'bad.yaml:3:11: "__proto__" is not a key here',
  ],
])("refuses %s", (_, text, message) => {
  expect(messagesOf(text)).toEqual([message]);
});

test("reads anchors, aliases and merge keys as far as they are plain reuse", () => {
  expect(
    messagesOf(named("links: { a: &a { up: 5mbit }, b: { <<: *a, down: 5mbit } }\ngroups: { node: { count: 5 } }")),
  ).toEqual([]);
});

test("finds the place of a problem behind an alias where the value is written", () => {
  expect(messagesOf(named("links: { a: &a { up: 5 }, b: *a }\ngroups: { node: { count: 5 } }"))).toEqual([
    'bad.yaml:3:22: links.a.up is 5; expected a rate with its unit, as "20mbit"',
    'bad.yaml:3:22: links.b.up is 5; expected a rate with its unit, as "20mbit"',
  ]);
});
