import { expect, test } from "vitest";
import { type NatRouter, natRules } from "../../../docker/agent/nat-rules.ts";

const home: Omit<NatRouter, "kind"> = {
  address: "10.64.0.9",
  subnet: "10.65.0.8/29",
  ports: [
    { port: 60_001, to: "10.65.0.10", toPort: 60_000 },
    { port: 60_002, to: "10.65.0.11", toPort: 60_000 },
  ],
};

test("a restricted router remembers whom each node sent to, and lets only them in", () => {
  expect(natRules({ ...home, kind: "port-restricted" })).toBe(`add table ip meshbed
delete table ip meshbed
table ip meshbed {
  set sent { type ipv4_addr . ipv4_addr . inet_service; flags dynamic, timeout; timeout 5m; }
  chain inwards {
    type nat hook prerouting priority dstnat; policy accept;
    iifname != "lan" ip daddr 10.64.0.9 meta l4proto { tcp, udp } dnat ip to th dport map { 60001 : 10.65.0.10 . 60000, 60002 : 10.65.0.11 . 60000 }
  }
  chain outwards {
    type nat hook postrouting priority srcnat; policy accept;
    ip saddr 10.65.0.8/29 ip daddr != 10.65.0.8/29 meta l4proto { tcp, udp } snat ip to ip saddr . th sport map { 10.65.0.10 . 60000 : 10.64.0.9 . 60001, 10.65.0.11 . 60000 : 10.64.0.9 . 60002 }
    ip saddr 10.65.0.8/29 ip daddr != 10.65.0.8/29 snat to 10.64.0.9
  }
  chain through {
    type filter hook forward priority filter; policy drop;
    iifname "lan" meta l4proto { tcp, udp } update @sent { ip saddr . ip daddr . th dport }
    ct state established,related accept
    iifname "lan" accept
    ct status dnat ip daddr . ip saddr . th sport @sent accept
  }
  chain itself {
    type filter hook input priority filter; policy drop;
    iifname { "lo", "lan" } accept
    ct state established,related accept
    icmp type echo-request accept
  }
}
`);
});

test("the kinds differ in whom they let in, and a symmetric router in the ports that it takes", () => {
  const letsIn = (kind: NatRouter["kind"], ports = home.ports) =>
    natRules({ ...home, kind, ports })
      .split("\n")
      .filter((line) => /dnat|sent|random/.test(line))
      .map((line) => line.trim().replace(/.* dnat ip to .*/, "a port for each node"));
  expect(letsIn("full-cone")).toEqual(["a port for each node", "ct status dnat accept"]);
  expect(letsIn("address-restricted")).toEqual([
    "set sent { type ipv4_addr . ipv4_addr; flags dynamic, timeout; timeout 5m; }",
    "a port for each node",
    'iifname "lan" meta l4proto { tcp, udp } update @sent { ip saddr . ip daddr }',
    "ct status dnat ip daddr . ip saddr @sent accept",
  ]);
  expect(letsIn("symmetric", [])).toEqual([
    "ip saddr 10.65.0.8/29 ip daddr != 10.65.0.8/29 snat to 10.64.0.9 fully-random",
  ]);
});
