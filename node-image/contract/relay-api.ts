/** Publishing, subscribing and reading messages, in the shapes of nwaku's relay handlers. */
import { z } from "zod";

const base64 = z.base64();

export const relayMessage = z.strictObject({
  payload: base64,
  contentTopic: z.string().min(1).max(1000),
  version: z.int().min(0).max(0xffffffff).optional(),
  /** Unix time in nanoseconds. */
  timestamp: z.number().optional(),
  meta: base64.optional(),
  ephemeral: z.boolean().optional(),
});

export const relayMessages = z.array(relayMessage);

/** Pubsub topics of shards, as "/waku/2/rs/16/32" (RFC 51/WAKU2-RELAY-SHARDING). */
export const subscriptions = z
  .array(z.string().regex(/^\/waku\/2\/rs\/\d{1,5}\/\d{1,5}$/, 'expected a shard\'s topic, as "/waku/2/rs/16/32"'))
  .min(1)
  .max(64);

export type RelayMessage = z.infer<typeof relayMessage>;
