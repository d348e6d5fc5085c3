/**
 * tc commands that lead a node's IP packets through the emulator's TAPs (see emulator/tap.h). Exempt addresses, IPv6's
 * neighbour discovery and multicast, ARP and everything else that is not IP stay outside. A u32 filter with no action
 * lets its packets pass: this way no more is needed of the kernel than u32 and mirred.
 */
import { untouched } from "./untouched.ts";

type Direction = "egress" | "ingress";

/** Packets that come back from the emulator carry this in the first four bytes of their Ethernet source address. */
const returned = "u32 0x026d6200 0xffffffff at -8";

export function redirectCommands(device: string, exempt: readonly string[], o: { ingress: boolean }): string {
  const ingress = [
    "qdisc replace dev mb-ingress clsact",
    "filter del dev mb-ingress ingress",
    ...redirections("mb-ingress", "ingress", "ingress", device),
    ...exceptions(device, "ingress", exempt),
    ...redirections(device, "ingress", "egress", "mb-ingress"),
  ];
  return lines(
    `qdisc replace dev ${device} clsact`,
    `filter del dev ${device} egress`,
    `filter del dev ${device} ingress`,
    ...exceptions(device, "egress", exempt),
    ...redirections(device, "egress", "egress", "mb-egress"),
    ...(o.ingress ? ingress : []),
  );
}

/** Takes the redirection away, so that the TAPs can go. */
export function directCommands(device: string): string {
  return lines(`qdisc replace dev ${device} clsact`, `qdisc del dev ${device} clsact`);
}

/** A preference has one protocol: IPv4 is asked for at 1 and 2, IPv6 at 3 and 4. */
function exceptions(device: string, direction: Direction, exempt: readonly string[]): readonly string[] {
  const end = direction === "egress" ? "dst" : "src";
  const { ip, ipv6 } = untouched(exempt, end);
  const known = direction === "ingress" ? [returned] : [];
  const pass = (protocol: string, match: string) =>
    `filter add dev ${device} ${direction} protocol ${protocol} u32 match ${match} classid 1:1`;
  return [
    ...[...ip, ...known].map((match) => pass("ip pref 1", match)),
    ...[...ipv6, ...known].map((match) => pass("ipv6 pref 3", match)),
  ];
}

function redirections(from: string, direction: Direction, hook: Direction, to: string): readonly string[] {
  return ["ip pref 2", "ipv6 pref 4"].map(
    (protocol) =>
      `filter add dev ${from} ${direction} protocol ${protocol} u32 match u32 0 0 action mirred ${hook} redirect dev ${to}`,
  );
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
