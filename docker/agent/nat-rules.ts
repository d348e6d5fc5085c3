/**
 * nft rules of a router with network address translation, for each kind of RFC 3489, section 5. Pure: the text replaces the
 * whole table in one transaction. The cone kinds hold a public port open for each node, which its p2p port is also
 * translated to on the way out; they differ in whom they let in by it. What is not let in goes unanswered.
 *
 *   full-cone            anybody
 *   address-restricted   addresses that the node has sent to
 *   port-restricted      addresses and ports that the node has sent to
 *   symmetric            nobody: each connection leaves from a port by chance, which serves no other
 *
 * There is no hairpin: from inside, the public ports are closed, as with many routers, and siblings meet on the private network.
 */
import type { NatRequest } from "./nat-request.ts";

export type NatRouter = Pick<NatRequest, "kind" | "address" | "subnet" | "ports">;

/** The router's device towards its nodes. */
export const insideDevice = "lan";
/** Whom a node sent to is forgotten after this. Source: RFC 4787, REQ-5. */
const rememberedFor = "5m";

interface Memory {
  readonly type: string;
  /** Of a packet on its way out, and of one on its way in whose destination is the node's own again. */
  readonly sent: string;
  readonly asked: string;
}

const memories: Readonly<Record<NatRouter["kind"], Memory | null>> = {
  "full-cone": null,
  "address-restricted": {
    type: "ipv4_addr . ipv4_addr",
    sent: "ip saddr . ip daddr",
    asked: "ip daddr . ip saddr",
  },
  "port-restricted": {
    type: "ipv4_addr . ipv4_addr . inet_service",
    sent: "ip saddr . ip daddr . th dport",
    asked: "ip daddr . ip saddr . th sport",
  },
  symmetric: null,
};

export function natRules({ kind, address, subnet, ports }: NatRouter): string {
  const memory = memories[kind];
  const leaves = `ip saddr ${subnet} ip daddr != ${subnet}`;
  const inwards = ports.map(({ port, to, toPort }) => `${port} : ${to} . ${toPort}`).join(", ");
  const outwards = ports.map(({ port, to, toPort }) => `${to} . ${toPort} : ${address} . ${port}`).join(", ");
  const withPorts = "meta l4proto { tcp, udp }";
  const ifHeld = (rule: string) => (ports.length === 0 ? [] : [rule]);
  return `add table ip meshbed
delete table ip meshbed
table ip meshbed {
${memory ? `  set sent { type ${memory.type}; flags dynamic, timeout; timeout ${rememberedFor}; }\n` : ""}${[
  chain("inwards", "nat hook prerouting priority dstnat; policy accept", [
    ...ifHeld(`iifname != "${insideDevice}" ip daddr ${address} ${withPorts} dnat ip to th dport map { ${inwards} }`),
  ]),
  chain("outwards", "nat hook postrouting priority srcnat; policy accept", [
    ...ifHeld(`${leaves} ${withPorts} snat ip to ip saddr . th sport map { ${outwards} }`),
    `${leaves} snat to ${address}${kind === "symmetric" ? " fully-random" : ""}`,
  ]),
  chain("through", "filter hook forward priority filter; policy drop", [
    ...(memory ? [`iifname "${insideDevice}" ${withPorts} update @sent { ${memory.sent} }`] : []),
    "ct state established,related accept",
    `iifname "${insideDevice}" accept`,
    ...ifHeld(`ct status dnat ${memory ? `${memory.asked} @sent ` : ""}accept`),
  ]),
  chain("itself", "filter hook input priority filter; policy drop", [
    `iifname { "lo", "${insideDevice}" } accept`,
    "ct state established,related accept",
    "icmp type echo-request accept",
  ]),
].join("")}}
`;
}

function chain(name: string, type: string, rules: readonly string[]): string {
  return `  chain ${name} {\n    type ${type};\n${rules.map((rule) => `    ${rule}\n`).join("")}  }\n`;
}
