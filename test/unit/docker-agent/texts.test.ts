/** What the agent says to the emulator, to tc and to nft. */
import { describe, expect, it } from "vitest";
import { emulatorTable } from "../../../docker/agent/emulator-table.ts";
import { firewallRules, noFirewall } from "../../../docker/agent/firewall-rules.ts";
import { redirectCommands } from "../../../docker/agent/redirect-commands.ts";
import { pathEffect } from "../../../docker/agent/shaped-node.ts";

describe("the effects of a path", () => {
  it("add up: delays, variances, and the chance to survive", () => {
    expect(
      pathEffect([
        { kind: "delay", meanMs: 45, jitterMs: 3 },
        { kind: "loss", ratio: 0.5 },
        { kind: "delay", meanMs: 25, jitterMs: 4 },
        { kind: "loss", ratio: 0.5 },
      ]),
    ).toEqual({ meanMs: 70, jitterMs: 5, lossRatio: 0.75 });
  });

  it("are none for an empty list", () => {
    expect(pathEffect([])).toEqual({ meanMs: 0, jitterMs: 0, lossRatio: 0 });
  });
});

describe("the emulator's table", () => {
  it("names both rates and each path", () => {
    const paths = [{ to: "10.0.1.0/24", shaping: [{ kind: "delay" as const, meanMs: 45, jitterMs: 4.5 }] }];
    expect(emulatorTable({ paths, up: { bitsPerSecond: 5e6, queuePackets: 100 }, down: null })).toBe(
      "5000000 100 0 0 10.0.1.0/24 45 4.5 0",
    );
  });
});

describe("the redirection", () => {
  it("lets exempt addresses pass before it takes all IPv4, and leaves ingress alone unless asked", () => {
    expect(redirectCommands("eth0", ["10.0.0.1"], { ingress: false })).toBe(`qdisc replace dev eth0 clsact
filter del dev eth0 egress
filter del dev eth0 ingress
filter add dev eth0 egress protocol ip pref 1 u32 match ip dst 10.0.0.1 classid 1:1
filter add dev eth0 egress protocol ip pref 2 u32 match u32 0 0 action mirred egress redirect dev mb-egress
`);
  });

  it("knows at ingress what has come back from the emulator", () => {
    const lines = redirectCommands("eth0", ["10.0.0.1"], { ingress: true }).split("\n");
    expect(lines.filter((line) => line.startsWith("filter add dev eth0 ingress"))).toEqual([
      "filter add dev eth0 ingress protocol ip pref 1 u32 match ip src 10.0.0.1 classid 1:1",
      "filter add dev eth0 ingress protocol ip pref 1 u32 match u32 0x026d6200 0xffffffff at -8 classid 1:1",
      "filter add dev eth0 ingress protocol ip pref 2 u32 match u32 0 0 action mirred egress redirect dev mb-ingress",
    ]);
  });
});

describe("the firewall", () => {
  const state = { paths: [], up: null, down: null, cutFrom: [], inbound: "any" } as const;

  it("is taken away where there is nothing to keep out", () => {
    expect(firewallRules({ exempt: ["10.0.0.1"], state: { ...state, paths: [], cutFrom: [] } })).toBe(noFirewall);
  });

  it("cuts before connection tracking, and lets in only answers and pings behind it", () => {
    const rules = firewallRules({
      exempt: ["10.0.0.1"],
      state: { ...state, paths: [], cutFrom: ["10.0.2.0/24", "10.0.3.4/32"], inbound: "established" },
    });
    expect(rules).toBe(`add table inet meshbed
delete table inet meshbed
table inet meshbed {
  set exempt { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.1 }; }
  set cut { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.2.0/24, 10.0.3.4/32 }; }
  chain cut {
    type filter hook prerouting priority raw; policy accept;
    iif "lo" accept
    ip saddr @exempt accept
    ip saddr @cut drop
  }
  chain inbound {
    type filter hook input priority filter; policy accept;
    iif "lo" accept
    ip saddr @exempt accept
    ct state established,related accept
    icmp type echo-request accept
    meta nfproto ipv4 drop
  }
}
`);
  });
});
