/**
 * Which bootstrap nodes to let go, so that the node does not lean on the fleet. Pure. `dial-candidates.ts` does not
 * take them back.
 */
import type { PeeringConfig } from "../../../contract/index.ts";
import type { Link } from "../link.ts";
import { hostOf } from "./subnet.ts";
import type { Closing } from "./why.ts";

/**
 * Once `releaseAt` other peers are connected, all but `keep` connections to bootstrap nodes: those outside of the mesh
 * first, the oldest first. One with a request under way waits until it is answered; a protected one stays, and so does
 * one that dialled this node: it wants the connection for itself, and would dial again and again. Peers of one host count
 * as one. Those that came by themselves count only up to twice those that the node chose, or attackers could take the bootstrap
 * nodes away; and where it chose nobody, since all whom it knows had come already, up to three for each bootstrap node.
 */
export function releaseBootstrap<T extends Link>(
  links: readonly T[],
  { releaseAt, keep }: Pick<PeeringConfig["bootstrap"], "releaseAt" | "keep">,
): Closing<T>[] {
  const bootstrap = links.filter((link) => link.bootstrap);
  const held = bootstrap.filter((link) => link.direction === "outbound");
  const hosts = (direction: Link["direction"]) =>
    new Set(links.filter((link) => !link.bootstrap && link.direction === direction).map(hostOrPeer));
  const chosen = hosts("outbound");
  const came = [...hosts("inbound")].filter((host) => !chosen.has(host)).length;
  const others = chosen.size + Math.min(came, Math.max(2 * chosen.size, 3 * held.length));
  if (releaseAt === null || others < releaseAt) return [];
  return held
    .filter((link) => !link.protected && !link.busy)
    .toSorted((a, b) => Number(a.inMesh) - Number(b.inMesh) || a.openedAtMs - b.openedAtMs)
    .slice(0, Math.max(0, bootstrap.length - keep))
    .map((link) => ({
      what: "release",
      link,
      reason: "the node has enough other peers, and need not lean on bootstrap nodes",
      values: { others, releaseAt, bootstrap: bootstrap.length, keep, inMesh: link.inMesh },
    }));
}

function hostOrPeer({ ip, peer }: Link): string {
  return hostOf(ip) ?? peer;
}
