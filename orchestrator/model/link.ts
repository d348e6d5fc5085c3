/** The conditions of links: what a packet meets between two nodes. Types only. */

/** An IPv4 prefix, as "10.77.0.0/24"; one address is a /32. */
export type Cidr = string;

/** One effect on packets in one direction. A list of them states the whole condition; an empty list heals. */
export type Shaping = DelayShaping | LossShaping;

export interface DelayShaping {
  readonly kind: "delay";
  /** Mean one-way delay in ms, >= 0. */
  readonly meanMs: number;
  /** Standard deviation of the delay in ms, >= 0. Packets of one path keep their order. */
  readonly jitterMs: number;
}

export interface LossShaping {
  readonly kind: "loss";
  /** Share of packets lost independently, 0..1. */
  readonly ratio: number;
}

export interface RateLimit {
  /** Bits per second, > 0, counted on whole IP packets. */
  readonly bitsPerSecond: number;
  /** Packets that wait before more are dropped, >= 1. */
  readonly queuePackets: number;
}

/** What a sender's packets meet on their way to one destination prefix. */
export interface PathState {
  readonly to: Cidr;
  readonly shaping: readonly Shaping[];
}

/**
 * The whole condition of one node's traffic. It replaces what was before, so repeating it, healing
 * and applying it again after a restart are one call. Admin traffic (the network's gateway) is never touched.
 */
export interface LinkState {
  /** At egress, by destination; the most specific prefix wins; what matches none is only rate-limited. */
  readonly paths: readonly PathState[];
  /** Shared by all paths, at egress. */
  readonly up: RateLimit | null;
  /** At ingress. */
  readonly down: RateLimit | null;
  /** Packets that arrive from these are dropped without an answer, whatever connection they belong to. */
  readonly cutFrom: readonly Cidr[];
  /** "established": new inbound connections are dropped, as behind a firewall that only lets answers in. */
  readonly inbound: "any" | "established";
}
