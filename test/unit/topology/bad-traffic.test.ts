/** Flows that are refused, and each with its place, what was found, and what is allowed. */
import { expect, test } from "vitest";
import { messagesOf, named } from "./messages-of.ts";

const files: Readonly<Record<string, string>> = {
  "a.csv": "time_s,node,shard,size_bytes\n0,phone-1,2,300\n1,desk-1,3,40000\n",
  "bad.csv": "time_s,nod\n0,1\n",
  "late.csv": "time_s\n40\n",
};
const readText = (name: string) => {
  const text = files[name];
  if (text === undefined) throw new Error("no such file");
  return text;
};

const groups =
  "groups: { desk: { count: 4, relay: { shards: [1, 2] } }, phone: { count: 8, relay: { shards: [1], max-message: 20KiB } }, far: { count: 3, relay: { cluster: 7 } } }\n";

/** What is said of one flow, without the place of its line. */
function saidOf(flow: string): readonly string[] {
  const text = named(`${groups}traffic: { chat: { ${flow} } }\nphases: [{ name: a, for: 30s, traffic: [chat] }]`);
  return messagesOf(text, { readText }).map((line) => line.replace(/^bad\.yaml:4:/, "").replace("traffic.chat.", ""));
}

const tooLong = "B; expected at most 20416B: the max-message of phone, 20480B, holds more than the payload";
const inFile = "arrival.replayed has a trace file in which";

test.each<[string, ...string[]]>([
  ["from: desk", '18: rate is missing; expected a frequency with its unit, as "2/s"'],
  [
    "from: desk, rate: 1/s, arrival: bursts",
    '52: arrival is "bursts" without its settings; expected { bursts: { size: 20, gap: 10s } }',
  ],
  [
    "from: desk, rate: 1/s, arrival: burst",
    '52: arrival is "burst"; expected one of constant, poisson or a mapping with bursts, replayed, as {bursts: {size: 20, gap: 10s}}; did you mean "bursts"?',
  ],
  [
    "from: desk, rate: 1/s, arrival: { bursts: { size: 10, gap: 5s } }",
    "38: rate is said beside bursts, which says how many messages there are; expected one of them",
  ],
  [
    "from: desk, arrival: { bursts: { size: 0, gap: 5 } }",
    "59: arrival.bursts.size is 0; expected a whole number from 1 to 10000 or a mapping with uniform, exponential, lognormal, weighted, as 20",
    '67: arrival.bursts.gap is 5; expected a duration with its unit, as "45ms", or a distribution',
  ],
  [
    "from: desk, arrival: { bursts: { size: { uniform: { from: 9, to: 3 } }, gap: { exponentiel: { mean: 5s } } } }",
    "78: arrival.bursts.size.uniform.from is more than `to`; expected from <= to",
    '99: arrival.bursts.gap.exponentiel is not a key here; expected one of uniform, exponential, lognormal, weighted; did you mean "exponential"?',
  ],
  [
    "from: desk, arrival: { bursts: { size: 3, gap: 5s }, replayed: a.csv }",
    "41: arrival has bursts and replayed; expected exactly one of bursts, replayed",
  ],
  [
    "from: desk, arrival: { bursts: { size: 1000, gap: 1ms } }",
    "41: arrival makes 30000000 messages in a; expected at most 100000",
  ],
])("times that make no sense: %s", (flow, ...said) => {
  expect(saidOf(flow)).toEqual(said);
});

test.each<[string, ...string[]]>([
  ["no.csv", '54: arrival.replayed is "no.csv", which cannot be read: no such file'],
  [
    "a.csv",
    `54: ${inFile} a.csv:3: node is "desk-1"; expected a node of phone`,
    `54: ${inFile} a.csv:3: shard is 3, to which no group subscribes; expected one of 1, 2`,
    `54: ${inFile} a.csv:3: size_bytes is 40000${tooLong}`,
  ],
  ["bad.csv", `54: ${inFile} bad.csv:1: has no such column as nod; expected time_s and any of size_bytes, node, shard`],
  ["late.csv", "54: arrival.replayed has no message before the end of a"],
])("a file that does not fit the network: %s", (file, ...said) => {
  expect(saidOf(`from: phone, arrival: { replayed: ${file} }`)).toEqual(said);
});

test.each<[string, ...string[]]>([
  ["from: desk, publishers: 0", '44: publishers is 0; expected a whole number of 1 or more, or a share, as "25%"'],
  ["from: desk, publishers: 5", "44: publishers is 5; expected at most 4, the nodes of desk"],
  [
    "from: [desk, far], publishers: 10%",
    "51: publishers is 10%, which is none of the 4 nodes of desk; expected more",
    "51: publishers is 10%, which is none of the 3 nodes of far; expected more",
  ],
  ["from: { desk: 3, phon: 1 }", '43: from.phon is "phon"; expected a group (desk, phone, far); did you mean "phone"?'],
  ["from: { desk: 0 }", "34: from.desk is 0; expected a number from 0.01 to 1000000, as 3"],
  ["from: {}", "26: from is empty; expected groups with their weights"],
  ["from: [desk, desk]", '33: from.1 is "desk" a second time; expected each group once'],
  [
    "from: desk, shard: [1, 2, 1, 9]",
    "46: shard.2 is 1 a second time; expected each shard once",
    "49: shard.3 is 9, to which no group subscribes; expected one of 1, 2",
  ],
])("publishers and shards that there are not: %s", (flow, ...said) => {
  expect(saidOf(`${flow}, rate: 1/s`)).toEqual(said);
});

test.each<[string, ...string[]]>([
  ["1", '49: size is 1; expected a size with its unit, as "1KiB", or a distribution'],
  ["30KiB", `49: size is 30720${tooLong}`],
  ["{ uniform: { from: 1KiB, to: 30KiB } }", `78: size.uniform.to is 30720${tooLong}`],
  [
    "{ weighted: [{ value: 1KiB, weight: 1 }, { value: 30KiB, weight: 2 }] }",
    `99: size.weighted.1.value is 30720${tooLong}`,
  ],
  [
    "{ uniform: { from: 64B, to: 2KiB } }",
    '68: size.uniform.from is "64B"; expected a size of 128B..150KiB, as "1KiB"',
  ],
  [
    "{ gauss: { mean: 2KiB } }",
    "51: size.gauss is not a key here; expected one of uniform, exponential, lognormal, weighted",
  ],
  ["{ lognormal: { mean: 1KiB } }", "62: size.lognormal.sigma is missing; expected a number from 0.01 to 5, as 0.8"],
])("sizes that no message can have: %s", (size, ...said) => {
  expect(saidOf(`from: desk, rate: 1/s, size: ${size}`)).toEqual(said);
});

test("a network whose messages are too short for any traffic is refused", () => {
  const short =
    "groups: { node: { count: 3, relay: { max-message: 100B } } }\ntraffic: { chat: { from: node, rate: 1/s } }";
  expect(messagesOf(named(`${short}\nphases: [{ name: a, for: 9s, traffic: [chat] }]`))).toEqual([
    "bad.yaml:4:18: traffic.chat finds no room in the max-message of node, which is 100B; expected 192B or more",
  ]);
});

test("an expectation on a flow that its phase does not send is refused", () => {
  const expectations =
    '[{ delivery: { flow: chit, ratio: ">= 99%" }, in: a }, { delivery: { flow: news, on-time: ">= 99%" }, in: a }]';
  const flows = "{ chat: { from: desk, rate: 1/s }, news: { from: desk, rate: 1/s } }";
  const phases = "[{ name: a, for: 9s, traffic: [chat] }, { name: b, for: 9s, traffic: [news] }]";
  expect(messagesOf(named(`${groups}traffic: ${flows}\nphases: ${phases}\nexpect: ${expectations}`))).toEqual([
    'bad.yaml:6:30: expect.0.delivery.flow is "chit"; expected a flow of a (chat); did you mean "chat"?',
    'bad.yaml:6:84: expect.1.delivery.flow is "news"; expected a flow of a (chat)',
  ]);
});
