/** Blocks of addresses laid down from a top, each a power of two in size and aligned to it. */
import { parseCidr } from "cidr-tools";
import { stringifyIp } from "ip-bigint";
import type { Cidr } from "../model/link.ts";
import { reservedAddresses } from "../topology/zones.ts";

export interface Block<T> {
  readonly item: T;
  /** Its first address. */
  readonly from: bigint;
}

/** From the top down, the largest first: powers of two then align by themselves, and the subnet's start stays free. */
export function stackBlocks<T>(items: readonly T[], sizeOf: (item: T) => bigint, top: bigint): readonly Block<T>[] {
  let from = top;
  return items
    .toSorted((a, b) => Number(sizeOf(b) - sizeOf(a)))
    .map((item) => {
      from -= sizeOf(item);
      return { item, from };
    });
}

/** The address after a subnet's last one. */
export function topOf(subnet: Cidr): bigint {
  return parseCidr(subnet).end + 1n;
}

export function addressIn(subnet: Cidr, address: bigint): string {
  return stringifyIp({ number: address, version: parseCidr(subnet).version });
}

/** Of the net agent, where nodes are reached through it: the one after the gateway's. @param seat its host's among several, from 0 */
export function agentAddressIn(subnet: Cidr, seat = 0): string {
  return addressIn(subnet, parseCidr(subnet).start + 2n + BigInt(seat));
}

/** Of the first addresses of a subnet those that an overlay network takes for itself, one a host. */
export function overlayRangeIn(subnet: Cidr, hosts: number): Cidr {
  const size = reservedAddresses(hosts) / 2;
  return `${addressIn(subnet, parseCidr(subnet).start + BigInt(size))}/${32 - Math.log2(size)}`;
}

/** The first address of a subnet after its own, which the engine takes for the host. */
export function gatewayOf(subnet: Cidr): string {
  return addressIn(subnet, parseCidr(subnet).start + 1n);
}
