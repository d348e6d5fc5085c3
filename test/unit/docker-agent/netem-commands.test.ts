import { describe, expect, it } from "vitest";
import { duplicateRules } from "../../../docker/agent/duplicate-rules.ts";
import { type NetemLayout, netemCommands } from "../../../docker/agent/netem-commands.ts";
import type { AgentLinkState } from "../../../docker/agent/protocol.ts";
import type { AgentShaping } from "../../../docker/agent/shaped-node.ts";

const exempt = ["10.77.0.1", "fd00:77::1"];
const nothing: AgentLinkState = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" };
const limit = (bitsPerSecond: number, queuePackets: number, overheadBytes = 0) => ({
  bitsPerSecond,
  queuePackets,
  overheadBytes,
});
const delay = (meanMs: number, jitterMs = 0): AgentShaping => ({
  kind: "delay",
  meanMs,
  jitterMs,
  distribution: "pareto",
  correlation: 0,
});
const path = (to: string, ...shaping: AgentShaping[]) => ({ to: to.split(" "), shaping });
const commandsFor = (state: Partial<AgentLinkState>, before: NetemLayout | null) =>
  netemCommands({ device: "eth0", exempt, state: { ...nothing, ...state }, before });
/** Of a node that has this state already. */
const standing = (state: Partial<AgentLinkState>) => commandsFor(state, null).layout;
const netemOf = (...shaping: AgentShaping[]) =>
  /handle 10: (.*)/.exec(commandsFor({ paths: [path("10.0.0.0/8", ...shaping)] }, null).text)?.[1];

describe("tc commands for a kernel with netem", () => {
  it("build the whole tree for a node that has none", () => {
    const state = {
      paths: [path("10.77.2.0/24 fd00:77:2::/48", delay(45, 4), { kind: "rate", ...limit(1e6, 20, 18) })],
      up: limit(12e6, 100),
      down: limit(20e6, 100),
    };
    expect(commandsFor(state, null).text).toBe(`qdisc replace dev eth0 root handle ffff: pfifo
qdisc replace dev eth0 root handle 1: htb default 2
class replace dev eth0 parent 1: classid 1:2 htb rate 100000000000bit quantum 3000
qdisc replace dev eth0 parent 1:2 handle 2: pfifo limit 10000
${untouched("parent 1:", "dst")}qdisc replace dev eth0 clsact
filter del dev eth0 egress
filter del dev eth0 ingress
${untouched("egress", "dst")}${untouched("ingress", "src")}qdisc replace dev mb-egress root handle 1: netem limit 100 rate 12000000bit -14
qdisc replace dev mb-ingress root handle 1: netem limit 100 rate 20000000bit -14
class replace dev eth0 parent 1: classid 1:10 htb rate 100000000000bit quantum 3000
qdisc replace dev eth0 parent 1:10 handle 10: netem limit 40500 rate 100000000000bit delay 45000us 4000us distribution meshbed-pareto corrupt 0%
qdisc replace dev eth0 parent 10:1 handle 8000: netem limit 20 rate 1000000bit 4
filter add dev eth0 parent 1: protocol ip pref 33500 u32 match ip dst 10.77.2.0/24 flowid 1:10
filter add dev eth0 parent 1: protocol ipv6 pref 57850 u32 match ip6 dst fd00:77:2::/48 flowid 1:10
filter add dev eth0 egress protocol ip pref 3 u32 match u32 0 0 action mirred egress redirect dev mb-egress
filter add dev eth0 egress protocol ipv6 pref 4 u32 match u32 0 0 action mirred egress redirect dev mb-egress
filter add dev eth0 ingress protocol ip pref 3 u32 match u32 0 0 action mirred egress redirect dev mb-ingress
filter add dev eth0 ingress protocol ipv6 pref 4 u32 match u32 0 0 action mirred egress redirect dev mb-ingress
`);
  });

  it.each<[string, AgentShaping, string]>([
    ["independent loss", loss({ kind: "independent", ratio: 0.001 }), "loss random 0.1%"],
    [
      "bursts of loss",
      loss({ kind: "gilbert-elliott", toBad: 0.01, toGood: 0.25, lossInBad: 1, lossInGood: 0 }),
      "loss gemodel 1% 25% 100% 0%",
    ],
    [
      "loss by four states",
      loss({ kind: "four-state", p13: 0.02, p31: 0.3, p32: 0.2, p23: 0.4, p14: 0.01 }),
      "loss state 2% 30% 20% 40% 1%",
    ],
  ])("tell netem of %s", (_, shaping, text) => {
    expect(netemOf(shaping)).toBe(`netem limit 10000 rate 100000000000bit delay 0us ${text} corrupt 0%`);
  });

  it("tell netem of corruption and of reordering, which needs a delay to be overtaken", () => {
    const reorder: AgentShaping = { kind: "reorder", ratio: 0.25, gap: 5 };
    expect(netemOf(delay(10), { kind: "corrupt", ratio: 0.02 }, reorder)).toBe(
      "netem limit 15000 rate 100000000000bit delay 10000us corrupt 2% reorder 25% gap 5",
    );
    expect(netemOf(reorder)).toBe("netem limit 10000 rate 100000000000bit delay 0us corrupt 0%");
  });

  it("say nothing when nothing changes", () => {
    const state = { paths: [path("10.77.2.0/24", delay(45))], up: limit(12e6, 100) };
    const before = standing(state);
    expect(commandsFor(state, before)).toEqual({ text: "", layout: before });
  });

  it("change in place only what differs", () => {
    const other = path("10.77.3.0/24", delay(5));
    const before = standing({ paths: [path("10.77.2.0/24", delay(45)), other], up: limit(12e6, 100) });
    const { text } = commandsFor({ paths: [path("10.77.2.0/24", delay(80)), other], up: limit(6e6, 100) }, before);
    expect(text).toBe(`qdisc replace dev mb-egress root handle 1: netem limit 100 rate 6000000bit -14
qdisc replace dev eth0 parent 1:10 handle 10: netem limit 50000 rate 100000000000bit delay 80000us corrupt 0%
`);
  });

  it("keep the class of a path that went, and give it to the next that comes", () => {
    const [two, three, four] = [2, 3, 4].map((i) => path(`10.77.${i}.0/24`, delay(i))) as [Path, Path, Path];
    const went = commandsFor({ paths: [three] }, standing({ paths: [two, three] }));
    expect(went.text).toBe("filter del dev eth0 parent 1: protocol ip pref 33500\n");
    expect(commandsFor({ paths: [three, four] }, went.layout).text).toBe(
      `class replace dev eth0 parent 1: classid 1:10 htb rate 100000000000bit quantum 3000
qdisc replace dev eth0 parent 1:10 handle 10: netem limit 12000 rate 100000000000bit delay 4000us corrupt 0%
filter add dev eth0 parent 1: protocol ip pref 33500 u32 match ip dst 10.77.4.0/24 flowid 1:10
`,
    );
  });

  it("keep a path in its class while it keeps a prefix, and lead the new one there before the old one goes", () => {
    const before = standing({ paths: [path("10.77.2.1/32 10.77.2.2/32", delay(1))] });
    const paths = [path("10.77.9.0/24", delay(9)), path("10.77.2.2/32 10.77.2.3/32", delay(1))];
    expect(commandsFor({ paths }, before).text).toBe(
      `class replace dev eth0 parent 1: classid 1:11 htb rate 100000000000bit quantum 3000
qdisc replace dev eth0 parent 1:11 handle 11: netem limit 14500 rate 100000000000bit delay 9000us corrupt 0%
filter add dev eth0 parent 1: protocol ip pref 33500 u32 match ip dst 10.77.9.0/24 flowid 1:11
filter add dev eth0 parent 1: protocol ip pref 102 u32 match ip dst 10.77.2.3/32 flowid 1:10
filter del dev eth0 parent 1: protocol ip pref 100
`,
    );
  });

  it("leave the queue of a rate that went, without the rate", () => {
    const before = standing({ paths: [path("10.77.2.0/24", { kind: "rate", ...limit(1e6, 20) })] });
    expect(commandsFor({ paths: [path("10.77.2.0/24")] }, before).text).toBe(
      "qdisc replace dev eth0 parent 10:1 handle 8000: netem limit 10000 rate 100000000000bit 0\n",
    );
  });

  it("lead past the device of a rate that went, and leave what waits there", () => {
    expect(commandsFor({}, standing({ down: limit(1e6, 20) })).text).toBe(
      "filter del dev eth0 ingress protocol ip pref 3\nfilter del dev eth0 ingress protocol ipv6 pref 4\n",
    );
  });

  it("ask more specific prefixes first, whatever their order and family", () => {
    const prefixes = "10.77.0.0/16 0.0.0.0/0 10.77.2.2/32 fd00::/16 fd00::7/128 10.77.2.0/24 fd00:77::/64";
    const { text } = commandsFor({ paths: prefixes.split(" ").map((to) => path(to)) }, null);
    const asked = [...text.matchAll(/protocol (\S+) pref (\d+) .* flowid 1:1(\d)/g)]
      .toSorted((a, b) => Number(a[2]) - Number(b[2]))
      .map(([, family, , index]) => [family, prefixes.split(" ")[Number(index)]]);
    const of = (family: string) => asked.filter(([one]) => one === family).map(([, prefix]) => prefix);
    expect(of("ip")).toEqual(["10.77.2.2/32", "10.77.2.0/24", "10.77.0.0/16", "0.0.0.0/0"]);
    expect(of("ipv6")).toEqual(["fd00::7/128", "fd00:77::/64", "fd00::/16"]);
    expect(text).toContain("u32 match u32 0 0 flowid 1:11\n");
  });
});

describe("rules that duplicate", () => {
  it("are none where nothing is to be sent twice", () => {
    expect(duplicateRules("eth0", { exempt, state: { ...nothing, paths: [path("10.0.0.0/8", delay(1))] } })).toBe("");
  });

  it("mark the copy, so that it is not copied again, and spare exempt addresses and more specific paths", () => {
    const paths = [path("10.77.0.0/16 fd00::/16", { kind: "duplicate", ratio: 0.02 }), path("10.77.2.0/24")];
    expect(duplicateRules("eth0", { exempt, state: { ...nothing, paths } })).toBe(`add table netdev meshbed
delete table netdev meshbed
table netdev meshbed {
  chain path-0 {
    numgen random mod 1000000000 >= 20000000 accept
    meta mark set 1296171008
    dup to "eth0"
    meta mark set 0
  }
  chain egress {
    type filter hook egress device "eth0" priority filter; policy accept;
    icmpv6 type 130-137 accept
    ip6 daddr ff00::/8 accept
    ip daddr 10.77.0.1 accept
    ip6 daddr fd00:77::1 accept
    meta mark 1296171008 meta mark set 0 accept
    ip daddr 10.77.2.0/24 accept
    ip daddr 10.77.0.0/16 goto path-0
    ip6 daddr fd00::/16 goto path-0
  }
}
`);
  });
});

type Path = ReturnType<typeof path>;

function loss(model: Extract<AgentShaping, { kind: "loss" }>["model"]): AgentShaping {
  return { kind: "loss", model };
}

function untouched(place: string, end: string): string {
  const filter = (protocol: string, match: string) =>
    `filter add dev eth0 ${place} protocol ${protocol} u32 match ${match} classid 1:2\n`;
  return [
    filter("ip pref 1", `ip ${end} 10.77.0.1`),
    filter("ipv6 pref 2", `ip6 ${end} fd00:77::1`),
    filter("ipv6 pref 2", "ip6 dst ff00::/8"),
    ...["0x85 0xff", "0x86 0xfe", "0x88 0xfe"].map((types) =>
      filter("ipv6 pref 2", `ip6 protocol 58 0xff match u8 ${types} at 40`),
    ),
  ].join("");
}
