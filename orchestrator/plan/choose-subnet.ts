/** The subnets of a run's networks: the first free ones of private pools that nothing common uses. */
import { excludeCidr, normalizeCidr, overlapCidr, parseCidr } from "cidr-tools";
import { MeshbedError } from "../base/errors.ts";
import type { Cidr } from "../model/link.ts";

/** A quarter of 10.0.0.0/8, clear of Docker's default pools (172.16.0.0/12, 192.168.0.0/16). */
export const pool4: Cidr = "10.64.0.0/10";
/** One of the unique local prefixes that everybody may choose (RFC 4193): "mesh" and a "b" in ASCII. */
export const pool6: Cidr = "fd6d:6573:6862::/48";

/**
 * @param prefixLength of the subnet that is needed
 * @param taken subnets that it must not overlap, of either version
 * Throws MeshbedError SUBNET_TAKEN when none is free.
 */
export function chooseSubnet(pool: Cidr, prefixLength: number, taken: readonly Cidr[]): Cidr {
  const { version } = parseCidr(pool);
  const inTheWay = taken.filter((cidr) => parseCidr(cidr).version === version && overlapCidr(pool, cidr));
  const free = inTheWay.length === 0 ? [pool] : excludeCidr(pool, inTheWay);
  const block = free
    .map((cidr) => parseCidr(cidr))
    .filter(({ prefix }) => Number(prefix) <= prefixLength)
    .toSorted((a, b) => (a.start < b.start ? -1 : 1))
    .at(0);
  if (block === undefined) {
    const orSet = version === 4 ? " or set network.subnet" : "";
    const message = `no free /${prefixLength} is left in ${pool}; remove networks (meshbed clean)${orSet}`;
    throw new MeshbedError("SUBNET_TAKEN", message, { details: { pool, taken } });
  }
  return normalizeCidr(`${block.ip}/${prefixLength}`);
}
