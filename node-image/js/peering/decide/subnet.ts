/** What an IP address tells of who is behind it. Pure. An address that is no IP address, as "", is in no subnet. */
import { ipVersion, type ParsedIP, parseIp } from "ip-bigint";

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

function prefixOf(ip: string, bits: { readonly 4: bigint; readonly 6: bigint }): string | undefined {
  if (ipVersion(ip) === 0) return undefined;
  const { number, version } = asItself(parseIp(ip));
  const isLoopback = version === 4 ? number >> 24n === loopback4 : number === loopback6;
  if (isLoopback) return undefined;
  const length = version === 4 ? 32n : 128n;
  return `ip${version} ${(number >> (length - bits[version])).toString(16)}/${bits[version]}`;
}

/** An IPv4 address that is written as IPv6 (::ffff:10.0.0.1), as some listeners see it, is an IPv4 address. */
function asItself({ number, version, ipv4mapped }: ParsedIP): Pick<ParsedIP, "number" | "version"> {
  return ipv4mapped === true ? { number: number & 0xffff_ffffn, version: 4 } : { number, version };
}
