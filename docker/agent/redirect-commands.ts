/**
 * tc commands that lead a node's IPv4 packets through the emulator's TAPs (see emulator/tap.h). Exempt addresses,
 * ARP and everything else that is not IPv4 stay outside. A u32 filter with no action lets its packets pass: this way
 * no more is needed of the kernel than u32 and mirred.
 */

/** Packets that come back from the emulator carry this in the first four bytes of their Ethernet source address. */
const returned = "u32 0x026d6200 0xffffffff at -8";

export function redirectCommands(device: string, exempt: readonly string[], o: { ingress: boolean }): string {
  const pass = (direction: string, match: string) =>
    `filter add dev ${device} ${direction} protocol ip pref 1 u32 match ${match} classid 1:1`;
  const redirect = (from: string, direction: string, hook: string, to: string) =>
    `filter add dev ${from} ${direction} protocol ip pref 2 u32 match u32 0 0 action mirred ${hook} redirect dev ${to}`;
  const egress = [
    ...exempt.map((address) => pass("egress", `ip dst ${address}`)),
    redirect(device, "egress", "egress", "mb-egress"),
  ];
  const ingress = [
    "qdisc replace dev mb-ingress clsact",
    "filter del dev mb-ingress ingress",
    redirect("mb-ingress", "ingress", "ingress", device),
    ...exempt.map((address) => pass("ingress", `ip src ${address}`)),
    pass("ingress", returned),
    redirect(device, "ingress", "egress", "mb-ingress"),
  ];
  return lines(
    `qdisc replace dev ${device} clsact`,
    `filter del dev ${device} egress`,
    `filter del dev ${device} ingress`,
    ...egress,
    ...(o.ingress ? ingress : []),
  );
}

/** Takes the redirection away, so that the TAPs can go. */
export function directCommands(device: string): string {
  return lines(`qdisc replace dev ${device} clsact`, `qdisc del dev ${device} clsact`);
}

function lines(...all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
