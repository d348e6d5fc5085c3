/** Publishing, subscribing and reading messages, in the shapes of nwaku's relay handlers. */
import * as z from "zod";

const base64 = z.base64();
/** What a WakuMessage holds: sint64. A double cannot name the last thousand below 2^63. */
const latestNs = 2 ** 63 - 1024;

export const relayMessage = z
  .strictObject({
    payload: base64,
    contentTopic: z.string().min(1).max(1000).optional().describe("Left out: nwaku's default, see the README."),
    version: z.int().min(0).max(0xffffffff).optional(),
    timestamp: z.number().min(0).max(latestNs).optional().describe("Unix time in nanoseconds; left out or 0: now."),
    meta: base64.optional(),
    ephemeral: z.boolean().optional(),
  })
  .meta({ id: "RelayMessage", examples: [{ payload: "aGVsbG8=", contentTopic: "/my-app/1/chat/proto" }] });

/** nwaku's for messages that name none. */
export const defaultContentTopic = "/waku/2/default-content/proto";

export const relayMessages = z.array(relayMessage);

/** Pubsub topics of shards, as "/waku/2/rs/16/32" (RFC 51/WAKU2-RELAY-SHARDING). */
export const subscriptions = z
  .array(z.string().regex(/^\/waku\/2\/rs\/\d{1,5}\/\d{1,5}$/, 'expected a shard\'s topic, as "/waku/2/rs/16/32"'))
  .min(1)
  .max(64)
  .meta({ examples: [["/waku/2/rs/16/32"]] });

export type RelayMessage = z.infer<typeof relayMessage>;
