/**
 * What conditions never touch, as matches of u32: exempt addresses, and what an IPv6 link falls silent without: multicast and
 * neighbour discovery. ARP needs none, for it is neither IPv4 nor IPv6.
 */

/** ICMPv6 of the types 133, 134 and 135, 136 and 137. Source: RFC 4861. */
const neighbourDiscovery = [
  "ip6 dst ff00::/8",
  ...["0x85 0xff", "0x86 0xfe", "0x88 0xfe"].map((types) => `ip6 protocol 58 0xff match u8 ${types} at 40`),
];

/** By the protocol of a filter. @param end where an exempt address stands: "dst" in what leaves, "src" in what comes */
export function untouched(
  exempt: readonly string[],
  end: "src" | "dst",
): { readonly ip: readonly string[]; readonly ipv6: readonly string[] } {
  const v6 = exempt.filter((address) => address.includes(":"));
  const v4 = exempt.filter((address) => !v6.includes(address));
  return {
    ip: v4.map((address) => `ip ${end} ${address}`),
    ipv6: [...v6.map((address) => `ip6 ${end} ${address}`), ...neighbourDiscovery],
  };
}
