/** The conditions of links: what a packet meets between two nodes. Types only. */

/** A prefix of IPv4 or IPv6, as "10.77.0.0/24" or "fd00:77::/64"; one address is a /32 or a /128. */
export type Cidr = string;

/**
 * One effect on packets in one direction. A list of them, at most one of a kind, states the whole condition; an empty list
 * heals. A packet meets them in this order: duplicate, loss, corrupt, rate, then delay or reorder.
 */
export type Shaping = DelayShaping | LossShaping | RateShaping | ReorderShaping | DuplicateShaping | CorruptShaping;

/** The shape of a jitter. All have the standard deviation that is asked for, and end four deviations from the mean. */
export type Distribution = "uniform" | "normal" | "pareto" | "paretonormal";

export interface DelayShaping {
  readonly kind: "delay";
  /** Mean one-way delay in ms, >= 0. */
  readonly meanMs: number;
  /** Standard deviation of the delay in ms, >= 0. Packets of one path keep their order whatever it is. */
  readonly jitterMs: number;
  readonly distribution: Distribution;
  /** Between the delays of one packet and the next, 0..1. */
  readonly correlation: number;
}

export interface LossShaping {
  readonly kind: "loss";
  readonly model: LossModel;
}

export type LossModel =
  /** Each packet by itself, 0..1. */
  { readonly kind: "independent"; readonly ratio: number } | GilbertElliott | FourState;

/**
 * Two states, good and bad, each with a loss ratio of its own. A packet is lost by the state that it finds, after which the
 * state may change; all four are probabilities a packet, 0..1. Source: tc-netem(8), `loss gemodel`.
 */
export interface GilbertElliott {
  readonly kind: "gilbert-elliott";
  readonly toBad: number;
  readonly toGood: number;
  readonly lossInBad: number;
  readonly lossInGood: number;
}

/**
 * 1 received in a gap, 2 received within a burst, 3 lost within a burst, 4 lost alone in a gap. Probabilities a packet, 0..1;
 * p13 + p14 <= 1 and p31 + p32 <= 1. Source: tc-netem(8), `loss state`; Salsano et al., "Definition of a general
 * and intuitive loss model for packet networks", 2012.
 */
export interface FourState {
  readonly kind: "four-state";
  readonly p13: number;
  readonly p31: number;
  readonly p32: number;
  readonly p23: number;
  readonly p14: number;
}

export interface RateLimit {
  /** Bits per second, > 0, counted on whole IP packets and their overhead. */
  readonly bitsPerSecond: number;
  /** Packets that wait before more are dropped, >= 1. */
  readonly queuePackets: number;
  /** Counted with each packet, >= 0: what a link layer adds, as the 18 bytes of Ethernet. */
  readonly overheadBytes: number;
}

/** The rate of one path, beside that of the last mile. */
export interface RateShaping extends RateLimit {
  readonly kind: "rate";
}

export interface ReorderShaping {
  readonly kind: "reorder";
  /** Share of packets that take no delay and so overtake those before them, 0..1. */
  readonly ratio: number;
  /** Only each `gap`-th packet can, >= 1. Source: tc-netem(8). */
  readonly gap: number;
}

export interface DuplicateShaping {
  readonly kind: "duplicate";
  /** Share of packets that are sent twice, 0..1. The copy meets the rest of the condition by itself. */
  readonly ratio: number;
}

export interface CorruptShaping {
  readonly kind: "corrupt";
  /** Share of packets in which one bit is flipped, 0..1. Its checksum fails then, so its receiver drops it. */
  readonly ratio: number;
}

/** What a sender's packets meet on their way to one destination: one queue, one chance, whichever prefix led there. */
export interface PathState {
  readonly to: readonly Cidr[];
  readonly shaping: readonly Shaping[];
}

/**
 * The whole condition of one node's traffic. It replaces what was before, so repeating it, healing
 * and applying it again after a restart are one call. Admin traffic (the network's gateway), ARP and IPv6's neighbour
 * discovery are never touched.
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

/** One stretch of a way, the same in both directions. What is left out it does not do; `conditions/` composes them. */
export interface Segment {
  readonly delayMs?: number;
  readonly jitterMs?: number;
  /** "normal" when left out. */
  readonly distribution?: Distribution;
  readonly correlation?: number;
  readonly loss?: LossModel;
  readonly reorder?: Omit<ReorderShaping, "kind">;
  readonly duplicateRatio?: number;
  readonly corruptRatio?: number;
  /** Of a path or the inside of a region: what one node can send along it. */
  readonly rateBitsPerSecond?: number;
  /** Of whatever rate the segment has; as long as rate x round trip asks when left out. */
  readonly queue?: { readonly packets: number } | { readonly ms: number };
  readonly overheadBytes?: number;
}

/** What lies between a node and its region. */
export interface LastMile extends Segment {
  readonly upBitsPerSecond?: number;
  readonly downBitsPerSecond?: number;
}

/** The conditions of a network while nothing is changed: what every way in it is made of. */
export interface NetworkConditions {
  /** Inside each region. */
  readonly within: Segment;
  /** Between two regions, both ways; every pair of regions that has nodes. */
  readonly paths: readonly PathBetween[];
  /** Last miles by name. */
  readonly links: Readonly<Record<string, LastMile>>;
}

export interface PathBetween {
  readonly between: readonly [string, string];
  readonly segment: Segment;
}
