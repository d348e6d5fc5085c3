/**
 * nft rules for what a node does not let in: cuts, without state and before connection tracking, so that no established
 * flow gets through; and "established", a firewall that lets only answers in. Pings are let in there, as many
 * firewalls do, because the run measures its links with them. What an IPv6 link itself needs, neighbour discovery and
 * multicast listeners, always passes. The text replaces the whole table in one transaction.
 */
import type { ShapedNode } from "./shaped-node.ts";

export const noFirewall = "add table inet meshbed\ndelete table inet meshbed\n";

export function firewallRules({ exempt, state }: Pick<ShapedNode, "exempt" | "state">): string {
  const chains = [
    ...(state.cutFrom.length > 0
      ? [chain("cut", "prerouting priority raw", ["ip saddr @cut drop", "ip6 saddr @cut6 drop"])]
      : []),
    ...(state.inbound === "established"
      ? [
          chain("inbound", "input priority filter", [
            "ct state established,related accept",
            "icmp type echo-request accept",
            "icmpv6 type echo-request accept",
            "drop",
          ]),
        ]
      : []),
  ];
  if (chains.length === 0) return noFirewall;
  return `${noFirewall}table inet meshbed {
${addressSets("exempt", exempt)}${addressSets("cut", state.cutFrom)}${chains.join("")}}
`;
}

/** One for each family. */
function addressSets(name: string, elements: readonly string[]): string {
  const v6 = elements.filter((element) => element.includes(":"));
  const v4 = elements.filter((element) => !v6.includes(element));
  return addressSet(name, "ipv4_addr", v4) + addressSet(`${name}6`, "ipv6_addr", v6);
}

function addressSet(name: string, type: string, elements: readonly string[]): string {
  const members = elements.length === 0 ? "" : ` elements = { ${elements.join(", ")} };`;
  return `  set ${name} { type ${type}; flags interval; auto-merge;${members} }\n`;
}

/** The node's own traffic over loopback carries its own address; it and exempt traffic pass before any rule. */
function chain(name: string, hook: string, rules: readonly string[]): string {
  const all = [
    `type filter hook ${hook}; policy accept;`,
    'iif "lo" accept',
    "ip saddr @exempt accept",
    "ip6 saddr @exempt6 accept",
    "icmpv6 type 130-137 accept",
    ...rules,
  ];
  return `  chain ${name} {\n${all.map((rule) => `    ${rule}\n`).join("")}  }\n`;
}
