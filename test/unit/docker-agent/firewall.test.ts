import { describe, expect, it } from "vitest";
import { firewallRules, noFirewall } from "../../../docker/agent/firewall-rules.ts";
import type { AgentLinkState } from "../../../docker/agent/protocol.ts";

const exempt = ["10.0.0.1", "fd00::1"];
const rules = (change: Partial<AgentLinkState>) =>
  firewallRules({ exempt, state: { paths: [], up: null, down: null, cutFrom: [], inbound: "any", ...change } });

describe("the firewall", () => {
  it("is taken away where there is nothing to keep out", () => {
    expect(rules({})).toBe(noFirewall);
  });

  it("cuts both families before connection tracking, and lets in only answers and pings behind it", () => {
    const cutFrom = ["10.0.2.0/24", "fd00:2::/32", "10.0.3.4/32"];
    expect(rules({ cutFrom, inbound: "established" })).toBe(`add table inet meshbed
delete table inet meshbed
table inet meshbed {
  set exempt { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.0.1 }; }
  set exempt6 { type ipv6_addr; flags interval; auto-merge; elements = { fd00::1 }; }
  set cut { type ipv4_addr; flags interval; auto-merge; elements = { 10.0.2.0/24, 10.0.3.4/32 }; }
  set cut6 { type ipv6_addr; flags interval; auto-merge; elements = { fd00:2::/32 }; }
  chain cut {
    type filter hook prerouting priority raw; policy accept;
    iif "lo" accept
    ip saddr @exempt accept
    ip6 saddr @exempt6 accept
    icmpv6 type 130-137 accept
    ip saddr @cut drop
    ip6 saddr @cut6 drop
  }
  chain inbound {
    type filter hook input priority filter; policy accept;
    iif "lo" accept
    ip saddr @exempt accept
    ip6 saddr @exempt6 accept
    icmpv6 type 130-137 accept
    ct state established,related accept
    icmp type echo-request accept
    icmpv6 type echo-request accept
    drop
  }
}
`);
  });

  it("never drops what an IPv6 link needs, whatever is cut", () => {
    const lines = rules({ cutFrom: ["::/0"] }).split("\n");
    const accepted = lines.findIndex((line) => line.includes("icmpv6 type 130-137 accept"));
    expect(accepted).toBeGreaterThan(-1);
    expect(accepted).toBeLessThan(lines.findIndex((line) => line.includes("@cut6 drop")));
  });
});
