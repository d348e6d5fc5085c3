/** What an IP address tells of who is behind it. Pure. An address that is no IP address, as "", is in no subnet. */
import { isIP } from "node:net";
import { parseIp } from "ip-bigint";

/**
 * Who is likely one host: the IPv4 address, or the /64 of an IPv6 address, of which a host can take any. Undefined for a
 * loopback address, which says nothing, and for what is no address.
 */
export function hostOf(ip: string): string | undefined {
  return prefixOf(ip, { 4: 32n, 6: 64n });
}

/** Who is likely one operator: the /24 of an IPv4 address, the /64 of an IPv6 address. Undefined as for `hostOf`. */
export function subnetOf(ip: string): string | undefined {
  return prefixOf(ip, { 4: 24n, 6: 64n });
}

const loopback4 = 127n;
const loopback6 = 1n;
/** Before an IPv4 address that is written as IPv6 (::ffff:10.0.0.1), as some listeners see it. */
const mapped4 = 0xffffn;

function prefixOf(ip: string, bits: { readonly 4: bigint; readonly 6: bigint }): string | undefined {
  if (isIP(ip) === 0) return undefined;
  const { number, version } = parseIp(ip);
  const isMapped = version === 6 && number >> 32n === mapped4;
  if (version === 4 || isMapped) {
    const number4 = number & 0xffff_ffffn;
    return number4 >> 24n === loopback4 ? undefined : `ip4 ${number4 >> (32n - bits[4])}/${bits[4]}`;
  }
  return number === loopback6 ? undefined : `ip6 ${(number >> (128n - bits[6])).toString(16)}/${bits[6]}`;
}
