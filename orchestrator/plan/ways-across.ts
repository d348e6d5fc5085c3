/** The ways between real nodes that a partition of one direction cuts, and those back, which it must leave open. */
import { differenceOf, type InForce } from "../conditions/in-force.ts";
import { partingOf } from "../trace/parting.ts";
import { type Way, wayBetween } from "./expected-flow.ts";
import type { Scene } from "./plan-echoes.ts";

/** Of one partition, each from another node. */
const pairsAcross = 3;

/** Both ways of some pairs, for each such partition that came or went. What is not public takes no packet that it did not ask for. */
export function waysAcross(before: InForce, now: InForce, { nodes, states, random }: Scene): readonly Way[] {
  const open = nodes.filter(({ inbound, nat }) => inbound === "any" && nat === null);
  const directed = differenceOf(before, now).partitions.filter(({ oneWay }) => oneWay);
  return directed.flatMap((partition, i) => {
    const { drops, islandsOf } = partingOf(partition);
    const chance = random.fork(`across ${i}`);
    const senders = open.filter(({ id }) => (islandsOf(id) & 1n) === 1n);
    return chance.sample(senders, pairsAcross).flatMap((from) => {
      const receivers = open.filter(({ id }) => drops(from.id, id));
      const [to] = chance.fork(from.id).sample(receivers, 1);
      return to === undefined ? [] : [wayBetween(from, to, states, 6), wayBetween(to, from, states, 6)];
    });
  });
}
