/** The value of a peer: a sum of tags, each of which fades by itself. Pure. */
import type { Tag } from "../peer-record.ts";

/** Sum of the tags now; tags may be negative. */
export function tagSum(tags: ReadonlyMap<string, Tag>, nowMs: number): number {
  return tags.values().reduce((sum, tag) => sum + tagValue(tag, nowMs), 0);
}

export function tagValue({ value, setAtMs, halfLifeMs }: Tag, nowMs: number): number {
  return halfLifeMs === undefined ? value : value * 0.5 ** (Math.max(0, nowMs - setAtMs) / halfLifeMs);
}

export interface TagRule {
  readonly name: string;
  /** Added by each event. */
  readonly by: number;
  /** It grows no further. */
  readonly cap: number;
  readonly halfLifeMs: number;
}

/**
 * Raised by each first delivery of a message. Source: go-libp2p-pubsub's tag_tracer.go, 1 up to 15; there one is taken
 * off each ten minutes, so that a full tag halves in 75.
 */
export const firstDeliveries: TagRule = { name: "first-deliveries", by: 1, cap: 15, halfLifeMs: 75 * 60_000 };

/** The tag after one more event; `before` is the one that the peer has. */
export function bumpTag(before: Tag | undefined, { by, cap, halfLifeMs }: TagRule, nowMs: number): Tag {
  const value = before === undefined ? 0 : tagValue(before, nowMs);
  return { value: Math.min(cap, value + by), setAtMs: nowMs, halfLifeMs };
}
