/** Addresses where nobody is, beside one's own: they never lead out of the private network that the node is in. */
import { BlockList, isIPv6 } from "node:net";

/** Loopback, link-local and private addresses (RFC 1122, 1918, 3927, 4193, 4291). */
const inside = new BlockList();
for (const [net, prefix, family] of [
  ["10.0.0.0", 8, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["::1", 128, "ipv6"],
  ["fc00::", 7, "ipv6"],
  ["fe80::", 10, "ipv6"],
] as const) {
  inside.addSubnet(net, prefix, family);
}

/** The port of the discard service, where no node listens: if the address is somebody's, it refuses at once. */
export const deadPort = 9;

/** An address that differs from a node's own in its last part alone. Throws when its own is not private. */
export function deadAddress(own: string, random: () => number = Math.random): string {
  if (!inside.check(own, isIPv6(own) ? "ipv6" : "ipv4")) {
    throw new Error(
      `addresses beside ${own} may be somebody's; a node that makes addresses up needs a private address of its own`,
    );
  }
  // Of IPv4, 1..254: neither the network's own address nor its broadcast.
  if (!isIPv6(own)) return own.replace(/\d+$/, String(1 + Math.floor(random() * 254)));
  return own.replace(/[0-9a-f]*$/i, (1 + Math.floor(random() * 0xfffe)).toString(16));
}
