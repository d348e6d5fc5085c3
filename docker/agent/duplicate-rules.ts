/**
 * nft rules that send packets twice. netem could, but kernels of 2025 refuse one that does beside any other ("cannot
 * mix duplicating netems with other netems in tree"). The copy is sent on the same device with a mark that keeps it from being
 * copied again, and meets all of the condition by itself.
 */
import { effectOf, type ShapedNode } from "./shaped-node.ts";

export const noDuplicates = "add table netdev meshbed\ndelete table netdev meshbed\n";

/** One packet in so many is the finest share. */
const resolution = 1_000_000_000;
const isCopy = 0x4d420000;

/** The text replaces the whole table; an empty one when nothing is to be sent twice. */
export function duplicateRules(device: string, { exempt, state }: Pick<ShapedNode, "exempt" | "state">): string {
  const shares = state.paths.map(({ shaping }) => effectOf(shaping, "duplicate")?.ratio ?? 0);
  if (shares.every((share) => share === 0)) return "";
  const prefixes = state.paths
    .flatMap(({ to }, path) => to.map((prefix) => ({ prefix, path })))
    .toSorted((a, b) => lengthOf(b.prefix) - lengthOf(a.prefix));
  const rules = [
    "icmpv6 type 130-137 accept",
    "ip6 daddr ff00::/8 accept",
    ...exempt.map((address) => `${daddr(address)} accept`),
    `meta mark ${isCopy} meta mark set 0 accept`,
    ...prefixes.map(({ prefix, path }) => `${daddr(prefix)} ${shares[path] ? `goto path-${path}` : "accept"}`),
  ];
  return `${noDuplicates}table netdev meshbed {
${shares.map((share, path) => (share === 0 ? "" : copies(device, path, share))).join("")}  chain egress {
    type filter hook egress device "${device}" priority filter; policy accept;
${rules.map((rule) => `    ${rule}\n`).join("")}  }
}
`;
}

function copies(device: string, path: number, share: number): string {
  return `  chain path-${path} {
    numgen random mod ${resolution} >= ${Math.round(share * resolution)} accept
    meta mark set ${isCopy}
    dup to "${device}"
    meta mark set 0
  }
`;
}

function daddr(prefix: string): string {
  return `${prefix.includes(":") ? "ip6" : "ip"} daddr ${prefix}`;
}

function lengthOf(prefix: string): number {
  return Number(prefix.split("/")[1]);
}
