/** The subnet of a run's network: the first free one of a private pool that nothing common uses. */
import { excludeCidr, normalizeCidr, overlapCidr, parseCidr } from "cidr-tools";
import { MeshbedError } from "../base/errors.ts";
import type { Cidr } from "../model/link.ts";

/** A quarter of 10.0.0.0/8, clear of Docker's default pools (172.16.0.0/12, 192.168.0.0/16). */
const pool: Cidr = "10.64.0.0/10";

/**
 * @param prefixLength of the subnet that is needed
 * @param taken subnets that it must not overlap; those of IPv6 are ignored
 * Throws MeshbedError SUBNET_TAKEN when none is free.
 */
export function chooseSubnet(prefixLength: number, taken: readonly Cidr[]): Cidr {
  const inTheWay = taken.filter((cidr) => parseCidr(cidr).version === 4 && overlapCidr(pool, cidr));
  const free = inTheWay.length === 0 ? [pool] : excludeCidr(pool, inTheWay);
  const block = free
    .map((cidr) => parseCidr(cidr))
    .filter(({ prefix }) => Number(prefix) <= prefixLength)
    .toSorted((a, b) => Number(a.start - b.start))
    .at(0);
  if (block === undefined) {
    const message = `no free /${prefixLength} is left in ${pool}; remove networks (meshbed clean) or set network.subnet`;
    throw new MeshbedError("SUBNET_TAKEN", message, { details: { pool, taken } });
  }
  return normalizeCidr(`${block.ip}/${prefixLength}`);
}
