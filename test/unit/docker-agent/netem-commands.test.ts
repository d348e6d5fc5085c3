import { describe, expect, it } from "vitest";
import { netemCommands } from "../../../docker/agent/netem-commands.ts";
import type { AgentLinkState } from "../../../docker/agent/protocol.ts";

const device = "eth0";
const exempt = ["10.77.0.1"];
const state = (change: Partial<AgentLinkState>): AgentLinkState => ({
  paths: [],
  up: null,
  down: null,
  cutFrom: [],
  inbound: "any",
  ...change,
});
const path = (to: string, meanMs: number, jitterMs = 0) => ({
  to,
  shaping: [{ kind: "delay" as const, meanMs, jitterMs }],
});

describe("tc commands for a kernel with netem", () => {
  it("build the whole tree for a node that has none", () => {
    const { text, layout } = netemCommands({
      device,
      exempt,
      before: null,
      state: state({
        paths: [{ to: "10.77.2.0/24", shaping: [...path("", 45, 4).shaping, { kind: "loss", ratio: 0.001 }] }],
        up: { bitsPerSecond: 12e6, queuePackets: 100 },
      }),
    });
    expect(layout).toEqual(["10.77.2.0/24"]);
    expect(text).toBe(`qdisc replace dev eth0 root handle ffff: pfifo
qdisc replace dev eth0 root handle 1: htb default 3
class replace dev eth0 parent 1: classid 1:2 htb rate 100000000000bit ceil 100000000000bit quantum 3000
filter add dev eth0 parent 1: protocol arp pref 1 u32 match u32 0 0 flowid 1:2
filter add dev eth0 parent 1: protocol ip pref 2 u32 match ip dst 10.77.0.1 flowid 1:2
class replace dev eth0 parent 1: classid 1:1 htb rate 12000000bit ceil 12000000bit quantum 3000
class replace dev eth0 parent 1:1 classid 1:3 htb rate 6000000bit ceil 12000000bit quantum 3000
qdisc replace dev eth0 parent 1:3 handle 3: pfifo limit 100
class replace dev eth0 parent 1:1 classid 1:10 htb rate 6000000bit ceil 12000000bit quantum 3000
qdisc replace dev eth0 parent 1:10 handle 10: netem limit 161 delay 45000us 4000us distribution normal loss 0.1% rate 100000000000bit
filter add dev eth0 parent 1: protocol ip pref 9000 u32 match ip dst 10.77.2.0/24 flowid 1:10
qdisc replace dev eth0 clsact
filter del dev eth0 ingress
`);
  });

  it("change paths that stay in place: no filter is added, no class removed", () => {
    const before = ["10.77.2.0/24"];
    const { text, layout } = netemCommands({
      device,
      exempt,
      before,
      state: state({ paths: [path("10.77.2.0/24", 80)] }),
    });
    expect(layout).toEqual(before);
    expect(text).toContain("qdisc replace dev eth0 parent 1:10 handle 10: netem limit 16667 delay 80000us rate");
    expect(text).not.toMatch(/filter add|class del|root/);
  });

  it("give the place of a path that went to one that came", () => {
    const { text, layout } = netemCommands({
      device,
      exempt,
      before: ["10.77.2.0/24", "10.77.3.0/24"],
      state: state({ paths: [path("10.77.3.0/24", 10), path("10.77.4.7/32", 10)] }),
    });
    expect(layout).toEqual(["10.77.4.7/32", "10.77.3.0/24"]);
    expect(text.split("\n").slice(0, 2)).toEqual([
      "filter del dev eth0 parent 1: protocol ip pref 9000",
      "class del dev eth0 classid 1:10",
    ]);
    expect(text).toContain("pref 1000 u32 match ip dst 10.77.4.7/32 flowid 1:10\n");
    expect(text).not.toContain("filter add dev eth0 parent 1: protocol ip pref 9001");
  });

  it("ask more specific prefixes first, whatever their order", () => {
    const paths = [path("10.77.0.0/16", 1), path("10.77.2.2/32", 2), path("10.77.2.0/24", 3)];
    const { text } = netemCommands({ device, exempt, before: null, state: state({ paths }) });
    const asked = [...text.matchAll(/pref (\d{4,}) u32 match ip dst (\S+)/g)].toSorted(
      (a, b) => Number(a[1]) - Number(b[1]),
    );
    expect(asked.map(([, , to]) => to)).toEqual(["10.77.2.2/32", "10.77.2.0/24", "10.77.0.0/16"]);
  });

  it("queue downloads on a device of their own, past which exempt addresses go", () => {
    const { text } = netemCommands({
      device,
      exempt,
      before: [],
      state: state({ down: { bitsPerSecond: 20e6, queuePackets: 100 } }),
    });
    expect(text.split("\n").slice(-6).join("\n")).toBe(`qdisc replace dev eth0 clsact
filter del dev eth0 ingress
qdisc replace dev mb-ingress root handle 1: tbf rate 20000000bit burst 3000 limit 150000
filter add dev eth0 ingress protocol ip pref 1 u32 match ip src 10.77.0.1 classid 1:1
filter add dev eth0 ingress protocol ip pref 2 u32 match u32 0 0 action mirred egress redirect dev mb-ingress
`);
  });
});
