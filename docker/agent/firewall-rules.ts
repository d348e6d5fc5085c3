/**
 * nft rules for what a node does not let in: cuts, without state and before connection tracking, so that no established
 * flow gets through; and "established", a firewall that lets only answers in. Pings are let in there, as many
 * firewalls do, because the run measures its links with them. The text replaces the whole table in one transaction.
 */
import type { ShapedNode } from "./shaped-node.ts";

export const noFirewall = "add table inet meshbed\ndelete table inet meshbed\n";

export function firewallRules({ exempt, state }: Pick<ShapedNode, "exempt" | "state">): string {
  const chains = [
    ...(state.cutFrom.length > 0 ? [chain("cut", "prerouting priority raw", ["ip saddr @cut drop"])] : []),
    ...(state.inbound === "established"
      ? [
          chain("inbound", "input priority filter", [
            "ct state established,related accept",
            "icmp type echo-request accept",
            "meta nfproto ipv4 drop",
          ]),
        ]
      : []),
  ];
  if (chains.length === 0) return noFirewall;
  return `${noFirewall}table inet meshbed {
${addressSet("exempt", exempt)}${addressSet("cut", state.cutFrom)}${chains.join("")}}
`;
}

function addressSet(name: string, elements: readonly string[]): string {
  const members = elements.length === 0 ? "" : ` elements = { ${elements.join(", ")} };`;
  return `  set ${name} { type ipv4_addr; flags interval; auto-merge;${members} }\n`;
}

/** The node's own traffic over loopback carries its own address; it and exempt traffic pass before any rule. */
function chain(name: string, hook: string, rules: readonly string[]): string {
  const all = [`type filter hook ${hook}; policy accept;`, 'iif "lo" accept', "ip saddr @exempt accept", ...rules];
  return `  chain ${name} {\n${all.map((rule) => `    ${rule}\n`).join("")}  }\n`;
}
