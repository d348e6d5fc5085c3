import { expect, test } from "vitest";
import { messagesOf, named } from "./messages-of.ts";

/** Changes of a third phase of 30 s, from line 12 on. Three regions; nodes with and without a last mile, some behind NATs. */
function conditions(...written: string[]): string {
  return named(
    [
      "network: { regions: [eu, us, asia], within: { delay: 4ms }, paths: [{ between: [eu, us], delay: 45ms, jitter: 9ms }, { between: [eu, asia], delay: 90ms }, { between: [us, asia], delay: 80ms }] }",
      "links: { slow: { up: 5mbit, down: 20mbit, delay: 20ms } }",
      "groups: { desk: { count: 6 }, phone: { count: 6, link: slow }, late: { count: 2 }, home: { count: 6, regions: eu, reachability: symmetric, nat: { nodes: 3 } } }",
      "phases:",
      "  - { name: join, until: healthy, timeout: 60s, start: { groups: [desk, phone, home] } }",
      "  - { name: more, for: 30s, start: { groups: [late], stagger: 0ms } }",
      "  - name: a",
      "    for: 30s",
      "    conditions:",
      ...written.map((one) => `      - ${one}`),
    ].join("\n"),
  );
}

const at = (line: number, column: number, rest: string) => `bad.yaml:${line}:${column}: phases.a.conditions.${rest}`;

test.each<[string, string[], string[]]>([
  [
    "changes of no links, of too many, and of links with one end",
    [
      "{ delay: 5ms }",
      "{ between: [eu, us], of: desk, duplicate: 1% }",
      "{ from: eu, duplicate: 1% }",
      "{ to: eu, duplicate: 1% }",
      "{ between: [desk-1, desk-1], delay: 20ms }",
    ],
    [
      at(12, 9, "0 names no links; expected between: [a, b], or from: a and to: b, or of: a"),
      at(13, 34, "1.of stands beside between; expected one of them"),
      at(14, 17, "2.from has no other end; expected to: eu beside it"),
      at(15, 15, "3.to has no other end; expected from: mobile beside it"),
      at(16, 20, "4.between joins desk-1 with itself; expected two ends"),
    ],
  ],
  [
    "names that nobody has",
    ["{ between: [eu, [us, asai]], delay: 50ms }", "{ of: desk-7, delay: 5ms }"],
    [
      at(
        12,
        30,
        '0.between.1.1 is "asai"; expected a region, group or node (eu, us, asia, desk, phone, late, home); did you mean "asia"?',
      ),
      at(
        13,
        15,
        '1.of is "desk-7"; expected a region, group or node (eu, us, asia, desk, phone, late, home); did you mean "desk"?',
      ),
    ],
  ],
  [
    "changes of nothing, and of what such links do not have",
    [
      "{ of: desk }",
      "{ of: desk, rate: 5mbit }",
      "{ between: [eu, us], up: 5mbit }",
      "{ of: phone, cut: true, loss: 4% }",
    ],
    [
      at(12, 9, "0 changes nothing; expected what becomes of the links, as delay: 200ms or cut: true"),
      at(13, 27, "1.rate is of a path; expected up or down for these links"),
      at(14, 34, "2.up is of a last mile; expected rate for these links"),
      at(15, 39, "3.loss stands beside cut, which lets nothing through; expected one of them"),
    ],
  ],
  [
    "times outside of the phase",
    ["{ of: phone, at: 40s, delay: 20ms }", "{ of: phone, at: 10s, for: 30s, delay: 25ms }"],
    [
      at(12, 26, "0.at is 40s; expected less than 30s, the phase's length"),
      at(13, 36, "1.for ends at 40s; expected an end within 30s, the phase's length"),
    ],
  ],
  [
    "courses that have no time, or no values, or stand beside one another",
    [
      "{ of: desk-1, delay: 30ms, over: 5s }",
      "{ of: desk-2, delay: { from: 20ms, to: 90ms }, over: 20s, at: 15s }",
      "{ of: desk-3, delay: { from: 20ms, to: 90ms }, flap: { up: 1s, down: 1s } }",
      "{ of: desk-4, cut: true, flap: { up: 1s, down: 10s }, for: 10s }",
      "{ of: desk-5, cut: true, once: true, start: random }",
      "{ of: desk-6, loss: { from: 0%, to: 100% } }",
    ],
    [
      at(12, 42, "0.over belongs to no ramp; expected values to go from and to, as delay: { from: 20ms, to: 200ms }"),
      at(13, 62, "1.over is 20s; expected at most 15s, the time that the change lasts"),
      at(14, 62, "2.flap stands beside the ramp of delay; expected one course a change"),
      at(15, 56, "3.flap.down is 10s; expected less than 10s, the time that the change lasts"),
      at(16, 40, "4.once belongs to no replay; expected one beside it, as replay: traces/lte.csv"),
      at(16, 53, "4.start belongs to no replay; expected one beside it, as replay: traces/lte.csv"),
      at(17, 29, '5.loss is "100%"; expected less, or cut: true in a phase\'s conditions'),
    ],
  ],
  [
    "a ramp of what cannot ramp, and values without their units",
    [
      "{ of: phone, distribution: { from: normal, to: pareto } }",
      "{ of: desk, delay: 45 }",
      "{ of: home, cut: false }",
      "{ of: late, delay: { from: 45ms } }",
    ],
    [
      at(
        12,
        36,
        '0.distribution is {"from":"normal","to":"pareto"}; expected one of uniform, normal, pareto, paretonormal, as "pareto"',
      ),
      at(13, 28, '1.delay is 45; expected a duration with its unit, as "45ms"'),
      at(14, 26, "2.cut is false; expected true"),
      at(15, 28, '3.delay.to is missing; expected a duration with its unit, as "45ms"'),
    ],
  ],
  [
    "what links would be with the rest of what they are",
    [
      "{ of: phone, jitter: 15ms, for: 2s }",
      "{ between: [eu, us], delay: { from: 40ms, to: 10ms }, for: 2s }",
      "{ of: desk, queue: 100, for: 2s }",
      "{ of: phone, up: 1kbit, at: 5s, for: 2s }",
      "{ of: phone, delay: 60ms, at: 10s, for: 9s }",
      "{ of: phone, jitter: 30ms, at: 11s, for: 9s }",
    ],
    [
      at(
        12,
        30,
        "0.jitter is 15ms on slow; beside a delay of 20ms many packets would be cut off at zero; expected at most 10ms",
      ),
      at(
        13,
        37,
        "1 leaves a jitter that is 9ms between eu and us; beside a delay of 17.5ms many packets would be cut off at zero; expected at most 8.75ms",
      ).replace(":37:", ":9:"),
      at(
        14,
        28,
        "2.queue is of no rate on direct; expected one beside it, as up: 5mbit of a link, or rate: 50mbit of a path",
      ),
      at(
        15,
        26,
        "3.up is 1kbit, at which one full packet takes 12s, longer than the 2s that it holds on slow; expected 6kbit or more",
      ),
      at(
        17,
        30,
        "5.jitter is 30ms on slow; beside a delay of 20ms many packets would be cut off at zero; expected at most 10ms",
      ),
    ],
  ],
  [
    "the same said twice at the same time",
    [
      "{ of: phone, down: 5mbit }",
      "{ of: [phone-1, desk-1], down: 2mbit, delay: 5ms }",
      "{ between: [eu, us], cut: true, flap: { up: 2s, down: 1s } }",
      "{ from: us, to: phone, cut: true, at: 4s }",
      "{ of: phone, up: 1mbit, at: 5s }",
      "{ of: phone, up: 2mbit, at: 6s }",
    ],
    [
      at(
        13,
        9,
        "1 says what conditions.0 says of the same links at the same time (down); expected one of them, or times that differ",
      ),
      at(
        15,
        9,
        "3 says what conditions.2 says of the same links at the same time (cut); expected one of them, or times that differ",
      ),
    ],
  ],
  [
    "links of some nodes behind a NAT",
    [
      "{ of: home-1, delay: 20ms }",
      "{ between: [[home-1, home-2], us], cut: true }",
      "{ of: home, delay: 5ms, at: 3s }",
    ],
    [
      at(
        12,
        15,
        "0.of has home-1 without home-2, home-3, behind the same NAT; expected all of them or none, since others see one address",
      ),
      at(
        13,
        21,
        "1.between.0 has home-1, home-2 without home-3, behind the same NAT; expected all of them or none, since others see one address",
      ),
    ],
  ],
])("refuses %s", (_, written, messages) => {
  expect(messagesOf(conditions(...written))).toEqual(messages);
});

test("lets one change follow another on the same links, stand on top of it, or name something else of them", () => {
  const written = [
    "{ of: phone, delay: 40ms }",
    "{ of: phone, delay: 60ms, at: 5s, for: 5s }",
    "{ of: phone, loss: 2% }",
    "{ of: desk, cut: true, flap: { up: 1s, down: 1s }, for: 4s }",
    "{ of: desk-1, cut: true, at: 4s }",
  ];
  expect(messagesOf(conditions(...written))).toEqual([]);
});

test("tells what is wrong of the change that makes it wrong, and not of others that stand beside it", () => {
  const written = ["{ of: phone, loss: 2% }", "{ of: phone, jitter: 15ms }", "{ of: phone, up: 1mbit, at: 3s }"];
  expect(messagesOf(conditions(...written))).toEqual([
    at(
      13,
      30,
      "1.jitter is 15ms on slow; beside a delay of 20ms many packets would be cut off at zero; expected at most 10ms",
    ),
  ]);
});

test("refuses more changes than a run can carry out", () => {
  const flap = (of: string) => `{ of: ${of}, cut: true, flap: { up: 100ms, down: 100ms } }`;
  const long = (...written: string[]) => conditions(...written).replace("    for: 30s", "    for: 3m");
  const tooMany = "makes the changes of a too many";
  const mend = "expected at most 2000: slower ones, or for less time";
  expect(messagesOf(long(flap("desk")))).toEqual([]);
  expect(messagesOf(long(flap("desk"), flap("phone")))).toEqual([at(12, 9, `0 ${tooMany}, 3600 in all; ${mend}`)]);
  expect(messagesOf(long(flap("desk")).replace("for: 3m", "for: 10m"))).toEqual([
    at(12, 9, `0 ${tooMany}, more than 2000; ${mend}`),
  ]);
});

test("refuses overtaking where nothing is delayed", () => {
  const text = named(
    "groups: { node: { count: 5 } }\nphases: [{ name: a, for: 30s, conditions: [{ of: node, reorder: 2% }] }]",
  );
  expect(messagesOf(text)).toEqual([
    "bad.yaml:4:65: phases.a.conditions.0.reorder finds no delay on its way, so that none can be overtaken; expected one, as delay: 20ms",
  ]);
  expect(messagesOf(text.replace("reorder: 2%", "reorder: 2%, delay: 9ms"))).toEqual([]);
});

test("refuses what would go on for ever in a phase whose length is open, and groups that do not run by then", () => {
  const text = conditions("{ of: desk, delay: 5ms }").replace(
    "groups: [desk, phone, home] } }",
    "groups: [desk, phone, home] }, conditions: [{ of: desk, cut: true, flap: { up: 5s, down: 1s } }, { of: phone, delay: { from: 20ms, to: 90ms } }, { of: late, delay: 5ms }, { of: phone, loss: 5%, at: 10s }] }",
  );
  expect(messagesOf(text)).toEqual([
    "bad.yaml:7:131: phases.join.conditions.0.flap would go on for all of a phase whose length is open; expected for: 20s beside it",
    "bad.yaml:7:175: phases.join.conditions.1.delay would go on for all of a phase whose length is open; expected for: 20s beside it",
    'bad.yaml:7:209: phases.join.conditions.2.of is "late", which has not started by then; expected nodes that run',
  ]);
});

const files: Readonly<Record<string, string>> = {
  "lte.csv": "time_s,down_mbit,up_mbit\n0,20,5\n1,8,2\n",
  "path.csv": "time_s,rate_mbit\n0,20\n",
  "bad.csv": "# made up\ntime_s,delay_ms,jitter_ms\n0,20,\n\n1,,-3\n1.05,soon,2\n",
};

test("refuses trace files that are not there, not right, or not of these links", () => {
  const text = conditions(
    "{ of: phone-1, replay: lte.csv }",
    "{ of: phone-2, replay: let.csv }",
    "{ of: phone-3, replay: path.csv }",
    "{ between: [eu, us], replay: lte.csv }",
    "{ of: phone-4, replay: lte.csv, down: 5mbit }",
    "{ of: phone-5, replay: bad.csv }",
    "{ of: phone-6, replay: lte.csv, flap: { up: 1s, down: 1s } }",
  );
  const readText = (name: string) => {
    const found = files[name];
    if (found === undefined) throw new Error("no such file");
    return found;
  };
  expect(messagesOf(text, { readText })).toEqual([
    at(13, 32, '1.replay is "let.csv", which cannot be read: no such file'),
    at(14, 32, "2.replay has a column rate_mbit, which is of a path; expected up or down for these links"),
    at(15, 38, "3.replay has a column up_mbit, which is of a last mile; expected rate for these links"),
    at(15, 38, "3.replay has a column down_mbit, which is of a last mile; expected rate for these links"),
    at(16, 47, "4.down stands beside a replay that has down_mbit; expected one of them"),
    at(17, 32, '5.replay has a trace file in which bad.csv:5: jitter_ms is "-3"; expected a number from 0 to 60000'),
    at(
      17,
      32,
      "5.replay has a trace file in which bad.csv:6: time_s is 1.05; expected 1.1 or more, 100ms after the row before",
    ),
    at(17, 32, '5.replay has a trace file in which bad.csv:6: delay_ms is "soon"; expected a number from 0 to 60000'),
    at(18, 32, "6.replay stands beside flap; expected one course a change"),
  ]);
});
