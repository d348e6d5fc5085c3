/** The table: every kind of condition, alone and with others. What each is to look like is worked out in `expected.ts`. */
import type { AgentShaping } from "../agent/shaped-node.ts";
import type { ConditionSet } from "./condition-set.ts";

type Kind<K extends AgentShaping["kind"]> = Extract<AgentShaping, { kind: K }>;
type LossModel = Kind<"loss">["model"];

/** A jitter needs packets so far apart that none has to wait for the one before it. */
const steady = { count: 1000, everyMs: 20, bytes: 172 };
const dense = { count: 5000, everyMs: 4, bytes: 172 };
/** Large, so that a flipped bit seldom hits a header. */
const large = { count: 3000, everyMs: 6, bytes: 1400 };
const few = { count: 40, everyMs: 400, bytes: 172 };

const allElseIsLost = [{ to: ["0.0.0.0/0", "::/0"], shaping: [lossOf(1)] }];

export const conditionSets: readonly ConditionSet[] = [
  { name: "no condition", shaping: [], packets: steady },
  ...[1, 5, 20, 50, 100, 250, 600].map((ms) => ({ name: `delay ${ms} ms`, shaping: [delay(ms)], packets: steady })),
  { name: "delay 50 ms, IPv6", shaping: [delay(50)], packets: steady, ipv6: true },
  { name: "delay 900 ms, ARP untouched", shaping: [delay(900)], others: allElseIsLost, packets: few },
  { name: "delay 900 ms, ND untouched", shaping: [delay(900)], others: allElseIsLost, packets: few, ipv6: true },
  ...(["uniform", "normal", "pareto", "paretonormal"] as const).flatMap((distribution) =>
    [1, 3].map((jitterMs) => ({
      name: `delay 60 ms, ${distribution} ${jitterMs} ms`,
      shaping: [delay(60, jitterMs, distribution)],
      packets: steady,
    })),
  ),
  { name: "delay 40 ms, normal 2 ms, correlation 50 %", shaping: [delay(40, 2, "normal", 0.5)], packets: steady },
  { name: "delay 40 ms, normal 2 ms, correlation 90 %", shaping: [delay(40, 2, "normal", 0.9)], packets: steady },
  { name: "delay 10 ms, normal 8 ms, dense", shaping: [delay(10, 8)], packets: dense },
  ...[0.1, 1, 5, 20].map((share) => ({ name: `loss ${share} %`, shaping: [lossOf(share / 100)], packets: dense })),
  { name: "loss 1 %, IPv6", shaping: [lossOf(0.01)], packets: dense, ipv6: true },
  { name: "loss 100 %", shaping: [lossOf(1)], packets: steady },
  { name: "bursts: 1 % in, 25 % out", shaping: [bursts(0.01, 0.25, 1, 0)], packets: dense },
  { name: "bursts: 5 % in, 50 % out", shaping: [bursts(0.05, 0.5, 1, 0)], packets: dense },
  { name: "bursts: 3 % in, 30 % out, losing 70 % and 1 %", shaping: [bursts(0.03, 0.3, 0.7, 0.01)], packets: dense },
  {
    name: "four states: p13 2, p31 30, p32 20, p23 40, p14 1 %",
    shaping: [states(0.02, 0.3, 0.2, 0.4, 0.01)],
    packets: dense,
  },
  { name: "four states: p13 5, p31 80 %", shaping: [states(0.05, 0.8, 0, 0, 0)], packets: dense },
  { name: "delay 30 ms, normal 2 ms, loss 5 %", shaping: [delay(30, 2), lossOf(0.05)], packets: steady },
  { name: "reorder 10 %, delay 20 ms", shaping: [delay(20), reorder(0.1, 1)], packets: dense },
  { name: "reorder 25 %, each 5th, delay 50 ms", shaping: [delay(50), reorder(0.25, 5)], packets: dense },
  { name: "duplicate 2 %", shaping: [{ kind: "duplicate", ratio: 0.02 }], packets: dense },
  { name: "duplicate 10 %, IPv6", shaping: [{ kind: "duplicate", ratio: 0.1 }], packets: dense, ipv6: true },
  {
    name: "duplicate 5 %, delay 40 ms, loss 10 %",
    shaping: [{ kind: "duplicate", ratio: 0.05 }, delay(40), lossOf(0.1)],
    packets: dense,
  },
  { name: "corrupt 1 %", shaping: [{ kind: "corrupt", ratio: 0.01 }], packets: large },
  { name: "corrupt 10 %", shaping: [{ kind: "corrupt", ratio: 0.1 }], packets: large },
  { name: "path 1 Mbit/s, idle", shaping: [rate(1e6, 20)], packets: { ...steady, bytes: 972 } },
  { name: "up 1 Mbit/s, idle", shaping: [delay(10)], up: limit(1e6, 20), packets: { ...steady, bytes: 972 } },
  { name: "down 1 Mbit/s, idle", shaping: [delay(10)], down: limit(1e6, 20), packets: { ...steady, bytes: 972 } },
  {
    name: "up 1, path 2, down 4 Mbit/s, idle",
    shaping: [delay(10), rate(2e6, 20)],
    up: limit(1e6, 20),
    down: limit(4e6, 20),
    packets: { ...steady, bytes: 972 },
  },
  { name: "path 2 Mbit/s, full", shaping: [delay(30), rate(2e6, 50)], packets: flood(2e6, 1000, 1200) },
  {
    name: "path 10 Mbit/s, full, small packets",
    shaping: [delay(20), rate(10e6, 100)],
    packets: flood(10e6, 128, 12_000),
  },
  {
    name: "path 10 Mbit/s and 18 bytes, full, small packets",
    shaping: [rate(10e6, 100, 18)],
    packets: flood(10e6, 128, 12_000),
  },
  { name: "up 5 Mbit/s, full", shaping: [delay(20)], up: limit(5e6, 30), packets: flood(5e6, 1000, 1500) },
  { name: "up 50 Mbit/s, full", shaping: [delay(5)], up: limit(50e6, 200), packets: flood(50e6, 1400, 9000) },
  {
    name: "up 5 Mbit/s, full, IPv6",
    shaping: [delay(20)],
    up: limit(5e6, 30),
    packets: flood(5e6, 1000, 1500),
    ipv6: true,
  },
  { name: "down 5 Mbit/s, full", shaping: [delay(20)], down: limit(5e6, 30), packets: flood(5e6, 1000, 1500) },
  { name: "down 50 Mbit/s, full", shaping: [delay(5)], down: limit(50e6, 200), packets: flood(50e6, 1400, 9000) },
  {
    name: "down 5 Mbit/s and 18 bytes, full, IPv6",
    shaping: [],
    down: limit(5e6, 30, 18),
    packets: flood(5e6, 300, 4000),
    ipv6: true,
  },
  {
    name: "the most specific prefix wins",
    shaping: [delay(30)],
    others: [
      { to: ["10.0.0.0/8", "::/0"], shaping: [lossOf(1)] },
      { to: ["10.77.2.7/32"], shaping: [delay(90)] },
    ],
    packets: steady,
  },
  {
    name: "exempt from all of it",
    shaping: [delay(300), lossOf(0.5), { kind: "duplicate", ratio: 0.5 }],
    up: limit(1e4, 1),
    down: limit(1e4, 1),
    packets: steady,
    exempt: true,
  },
  {
    name: "exempt from all of it, IPv6",
    shaping: [delay(300), lossOf(0.5), { kind: "duplicate", ratio: 0.5 }],
    up: limit(1e4, 1),
    down: limit(1e4, 1),
    packets: steady,
    exempt: true,
    ipv6: true,
  },
  {
    name: "changed in place: 200, 100, 300, 50 ms",
    shaping: [delay(200)],
    changes: [change(700, [delay(100)]), change(1400, [delay(300)]), change(2100, [delay(50)])],
    packets: { count: 1000, everyMs: 3, bytes: 172 },
  },
  {
    name: "changed in place: a rate comes and goes",
    shaping: [delay(100)],
    changes: [change(700, [delay(100), rate(10e6, 100)]), change(1400, [delay(100)])],
    packets: { count: 1000, everyMs: 3, bytes: 172 },
  },
  {
    name: "changed in place: the path goes and comes",
    shaping: [delay(100)],
    changes: [change(700, null), change(1400, [delay(150)])],
    packets: { count: 1000, everyMs: 3, bytes: 172 },
  },
];

function delay(
  meanMs: number,
  jitterMs = 0,
  distribution: Kind<"delay">["distribution"] = "normal",
  correlation = 0,
): AgentShaping {
  return { kind: "delay", meanMs, jitterMs, distribution, correlation };
}

function lossOf(share: number): AgentShaping {
  return loss({ kind: "independent", ratio: share });
}

function bursts(toBad: number, toGood: number, lossInBad: number, lossInGood: number): AgentShaping {
  return loss({ kind: "gilbert-elliott", toBad, toGood, lossInBad, lossInGood });
}

function states(p13: number, p31: number, p32: number, p23: number, p14: number): AgentShaping {
  return loss({ kind: "four-state", p13, p31, p32, p23, p14 });
}

function loss(model: LossModel): AgentShaping {
  return { kind: "loss", model };
}

function reorder(share: number, gap: number): AgentShaping {
  return { kind: "reorder", ratio: share, gap };
}

function rate(bitsPerSecond: number, queuePackets: number, overheadBytes = 0): AgentShaping {
  return { kind: "rate", ...limit(bitsPerSecond, queuePackets, overheadBytes) };
}

function limit(bitsPerSecond: number, queuePackets: number, overheadBytes = 0) {
  return { bitsPerSecond, queuePackets, overheadBytes };
}

/** Half as many again as the rate lets through, of packets of so many bytes with their IPv4 header. */
function flood(bitsPerSecond: number, bytes: number, count: number): ConditionSet["packets"] {
  return { count, everyMs: (bytes * 8000) / (1.5 * bitsPerSecond), bytes: bytes - 28 };
}

function change(afterMs: number, to: readonly AgentShaping[] | null) {
  return { afterMs, to };
}
