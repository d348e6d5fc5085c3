/** The subnet of an IP address, which stands for one operator: peers of many subnets do not fail, or attack, together. */
import { isIPv4, isIPv6 } from "node:net";
import { parseIp } from "ip-bigint";

/** Before an IPv4 address that is written as IPv6 (::ffff:10.0.0.1), as some listeners see it. */
const mapped4 = 0xffffn;

/**
 * The /24 of an IPv4 address, the /64 of an IPv6 address; undefined for what is neither. Sources: go-ethereum, p2p/discover/table.go
 * (limits by /24); RFC 4291 (what one network has).
 */
export function subnetOf(ip: string): string | undefined {
  // As text, since a run has a great many of them.
  if (isIPv4(ip)) return ip.slice(0, ip.lastIndexOf("."));
  if (!isIPv6(ip)) return undefined;
  const { number } = parseIp(ip);
  if (number >> 32n === mapped4) return subnetOf([24n, 16n, 8n, 0n].map((bits) => (number >> bits) & 0xffn).join("."));
  return (number >> 64n).toString(16);
}
