import { expect, test } from "vitest";
import { messagesOf, named } from "./messages-of.ts";

/** What each stretch of the network says of itself, in `within`. */
const within = (written: string) => named(`network: { within: ${written} }\ngroups: { node: { count: 10 } }`);

test.each<[string, string, string[]]>([
  [
    "a jitter that is too wide for its delay",
    within("{ delay: 20ms, jitter: 15ms }"),
    ["jitter is 15ms; beside a delay of 20ms many packets would be cut off at zero; expected at most 10ms"],
  ],
  ["a wide jitter of a shape that has room for it", within("{ delay: 20ms, jitter: 25ms, distribution: pareto }"), []],
  [
    "a shape and a correlation of no jitter",
    within("{ delay: 20ms, distribution: pareto, correlation: 25% }"),
    [
      "distribution is of no jitter; expected one beside it, as jitter: 4ms",
      "correlation is of no jitter; expected one beside it, as jitter: 4ms",
    ],
  ],
  [
    "a burst of no loss, a gap of no reorder, a queue and an overhead of no rate",
    within("{ burst: 4, reorder-gap: 5, queue: 100, overhead: 18B }"),
    [
      "burst belongs to no loss; expected one beside it, as loss: 2%",
      "reorder-gap belongs to no reorder; expected one beside it, as reorder: 2%",
      "queue is of no rate; expected one beside it, as up: 5mbit of a link, or rate: 50mbit of a path",
      "overhead is of no rate; expected one beside it, as up: 5mbit of a link, or rate: 50mbit of a path",
    ],
  ],
  [
    "bursts that are too short for the loss",
    within("{ loss: 80%, burst: 2 }"),
    ["burst is 2, too short for a loss of 80%; expected 4 or more"],
  ],
  [
    "two models of loss",
    within("{ loss: 1%, gilbert-elliott: { to-bad: 1%, to-good: 25% }, four-state: { p13: 1%, p31: 20% } }"),
    [
      "loss stands beside four-state, which says all of the loss; expected one of them",
      "gilbert-elliott stands beside four-state, which says all of the loss; expected one of them",
    ],
  ],
  [
    "two states that are never left",
    within("{ gilbert-elliott: { to-bad: 0%, to-good: 0%, loss-in-good: 100% } }"),
    [
      'gilbert-elliott.to-bad is "0%", so that it never turns bad; expected more, or loss: 1% without bursts',
      'gilbert-elliott.to-good is "0%", so that it never turns good again; expected more',
      'gilbert-elliott.loss-in-good is "100%"; expected less, or cut: true in a phase\'s conditions',
    ],
  ],
  [
    "chances of four states that add up to more than there is",
    within("{ four-state: { p13: 60%, p14: 50%, p31: 80%, p32: 30% } }"),
    [
      "four-state has p13 and p14 of 110% together; expected at most 100%, since both leave the gap",
      "four-state has p31 and p32 of 110% together; expected at most 100%, since both leave the same state of a burst",
    ],
  ],
  [
    "four states that lose nothing",
    within("{ four-state: { p13: 0%, p31: 0% } }"),
    ["four-state loses nothing; expected p13 or p14 above 0%"],
  ],
  [
    "four states that are never left",
    within("{ four-state: { p13: 1%, p31: 0%, p32: 5%, p23: 0% } }"),
    [
      'four-state.p31 is "0%", so that a burst never ends; expected more',
      'four-state.p23 is "0%", so that it never leaves a burst\'s reception; expected more',
    ],
  ],
  [
    "everything lost, corrupted or overtaking, and nothing to overtake",
    within("{ delay: 5ms, loss: 100%, corrupt: 100%, reorder: 100% }"),
    [
      'loss is "100%"; expected less, or cut: true in a phase\'s conditions',
      'corrupt is "100%"; expected less, or cut: true in a phase\'s conditions',
      'reorder is "100%"; expected less, since then none is left to be overtaken',
    ],
  ],
  [
    "overtaking without a delay on the way",
    within("{ reorder: 2% }"),
    ["reorder finds no delay on its way, so that none can be overtaken; expected one, as delay: 20ms"],
  ],
  [
    "a rate at which one packet takes longer than any phase",
    within("{ rate: 100bit }"),
    [
      "rate is 100bit, at which one full packet takes 2m, longer than the 1m 30s that it holds; expected 134bit or more",
    ],
  ],
])("refuses %s", (_, text, messages) => {
  const told = messagesOf(text).map((line) => line.replace(/^bad\.yaml:3:\d+: network\.within\./, ""));
  expect(told).toEqual(messages);
});
