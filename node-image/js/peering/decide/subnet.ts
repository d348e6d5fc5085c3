/** What an IP address tells of who is behind it. Pure. An address that is no IP address, as "", is in no subnet. */
import { isIP } from "node:net";
import { parseIp } from "ip-bigint";

/**
 * Who is likely one host: the IPv4 address, or the /64 of an IPv6 address, of which a host can take any; of a unique
 * local IPv6 address (RFC 4193) all of it, for there a whole LAN shares a /64. Undefined for a loopback address, which
 * says nothing, and for what is no address.
 */
export function hostOf(ip: string): string | undefined {
  return prefixOf(ip, { v4: 32, v6: 64, local6: 128 });
}

/** Who is likely one operator: the /24 of an IPv4 address, the /64 of an IPv6 address. Undefined as for `hostOf`. */
export function subnetOf(ip: string): string | undefined {
  return prefixOf(ip, { v4: 24, v6: 64, local6: 64 });
}

/** Lengths of prefixes, bits. */
interface PrefixBits {
  readonly v4: number;
  readonly v6: number;
  readonly local6: number;
}

const loopback4 = 127n;
const loopback6 = 1n;
/** Before an IPv4 address that is written as IPv6 (::ffff:10.0.0.1), as some listeners see it. */
const mapped4 = 0xffffn;
/** The first seven bits of a unique local IPv6 address, fc00::/7. */
const uniqueLocal = 0x7en;

function prefixOf(ip: string, bits: PrefixBits): string | undefined {
  if (isIP(ip) === 0) return undefined;
  const { number, version } = parseIp(ip);
  if (version === 4 || number >> 32n === mapped4) {
    const number4 = number & 0xffff_ffffn;
    return number4 >> 24n === loopback4 ? undefined : prefix("ip4", number4, 32, bits.v4);
  }
  if (number === loopback6) return undefined;
  return prefix("ip6", number, 128, number >> 121n === uniqueLocal ? bits.local6 : bits.v6);
}

function prefix(family: string, address: bigint, addressBits: number, bits: number): string {
  return `${family} ${(address >> BigInt(addressBits - bits)).toString(16)}/${bits}`;
}
