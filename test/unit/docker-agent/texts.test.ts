/** What the agent says to the emulator and to tc. */
import { describe, expect, it } from "vitest";
import { emulatorTable } from "../../../docker/agent/emulator-table.ts";
import { redirectCommands } from "../../../docker/agent/redirect-commands.ts";
import type { AgentShaping } from "../../../docker/agent/shaped-node.ts";

describe("the emulator's table", () => {
  const limit = { bitsPerSecond: 5e6, queuePackets: 100, overheadBytes: 18 };
  const table = (shaping: AgentShaping) =>
    emulatorTable({ paths: [{ to: ["10.0.1.0/24"], shaping: [shaping] }], up: null, down: null });

  it("is empty where nothing is asked", () => {
    expect(emulatorTable({ paths: [], up: null, down: null })).toBe("");
  });

  it("names both rates, and each path with all its prefixes", () => {
    const paths = [
      { to: ["10.0.1.0/24", "fd00:1::/64"], shaping: [{ kind: "duplicate" as const, ratio: 0.01 }] },
      { to: ["10.0.2.0/24"], shaping: [] },
    ];
    expect(emulatorTable({ paths, up: limit, down: { ...limit, overheadBytes: 0 } })).toBe(
      "up 5000000 100 18 down 5000000 100 0 path 10.0.1.0/24 fd00:1::/64 duplicate 0.01 path 10.0.2.0/24",
    );
  });

  it.each<[AgentShaping, string]>([
    [
      { kind: "delay", meanMs: 45, jitterMs: 4.5, distribution: "pareto", correlation: 0.25 },
      "delay 45 4.5 pareto 0.25",
    ],
    [{ kind: "loss", model: { kind: "independent", ratio: 1e-7 } }, "loss 1e-7"],
    [
      { kind: "loss", model: { kind: "gilbert-elliott", toBad: 0.01, toGood: 0.2, lossInBad: 1, lossInGood: 0 } },
      "gilbert-elliott 0.01 0.2 1 0",
    ],
    [
      { kind: "loss", model: { kind: "four-state", p13: 0.1, p31: 0.2, p32: 0.3, p23: 0.4, p14: 0.5 } },
      "four-state 0.1 0.2 0.3 0.4 0.5",
    ],
    [{ kind: "rate", ...limit }, "rate 5000000 100 18"],
    [{ kind: "reorder", ratio: 0.02, gap: 5 }, "reorder 0.02 5"],
    [{ kind: "corrupt", ratio: 0.001 }, "corrupt 0.001"],
  ])("says %j in words", (shaping, words) => {
    expect(table(shaping)).toBe(`path 10.0.1.0/24 ${words}`);
  });
});

describe("the redirection", () => {
  it("lets exempt addresses and neighbour discovery pass before it takes all IP, and leaves ingress alone unless asked", () => {
    expect(redirectCommands("eth0", ["10.0.0.1", "fd00::1"], { ingress: false })).toBe(`qdisc replace dev eth0 clsact
filter del dev eth0 egress
filter del dev eth0 ingress
filter add dev eth0 egress protocol ip pref 1 u32 match ip dst 10.0.0.1 classid 1:1
filter add dev eth0 egress protocol ipv6 pref 3 u32 match ip6 dst fd00::1 classid 1:1
filter add dev eth0 egress protocol ipv6 pref 3 u32 match ip6 dst ff00::/8 classid 1:1
filter add dev eth0 egress protocol ipv6 pref 3 u32 match ip6 protocol 58 0xff match u8 0x85 0xff at 40 classid 1:1
filter add dev eth0 egress protocol ipv6 pref 3 u32 match ip6 protocol 58 0xff match u8 0x86 0xfe at 40 classid 1:1
filter add dev eth0 egress protocol ipv6 pref 3 u32 match ip6 protocol 58 0xff match u8 0x88 0xfe at 40 classid 1:1
filter add dev eth0 egress protocol ip pref 2 u32 match u32 0 0 action mirred egress redirect dev mb-egress
filter add dev eth0 egress protocol ipv6 pref 4 u32 match u32 0 0 action mirred egress redirect dev mb-egress
`);
  });

  it("knows at ingress what has come back from the emulator", () => {
    const lines = redirectCommands("eth0", ["10.0.0.1"], { ingress: true }).split("\n");
    const known = "u32 match u32 0x026d6200 0xffffffff at -8 classid 1:1";
    const atIngress = lines.filter((line) => line.startsWith("filter add dev eth0 ingress"));
    expect(atIngress.filter((line) => !line.includes("ip6"))).toEqual([
      "filter add dev eth0 ingress protocol ip pref 1 u32 match ip src 10.0.0.1 classid 1:1",
      `filter add dev eth0 ingress protocol ip pref 1 ${known}`,
      `filter add dev eth0 ingress protocol ipv6 pref 3 ${known}`,
      "filter add dev eth0 ingress protocol ip pref 2 u32 match u32 0 0 action mirred egress redirect dev mb-ingress",
      "filter add dev eth0 ingress protocol ipv6 pref 4 u32 match u32 0 0 action mirred egress redirect dev mb-ingress",
    ]);
  });
});
