/**
 * The payload of traffic, version 1: one ASCII line that names the message and says when it was sent, then padding with zero
 * bytes up to the asked length.
 *
 *     meshbed/1 <id> <Unix time of sending, ms>\n
 *
 * The id is percent-encoded (RFC 3986), so it holds no blank. It travels as the payload of a plain WakuMessage with the content
 * topic below, unsigned and unencrypted, so any implementation can publish, relay and hand it on unchanged; the README says how.
 */

export const trafficContentTopic = "/meshbed/1/traffic/proto";

/** Room for the header of any message that a plan names. */
export const smallestPayloadBytes = 128;
/** Source: Waku's largest message, 64/WAKU2-NETWORK. */
export const largestPayloadBytes = 150 * 1024;
/** What a WakuMessage adds to such a payload when it is encoded, at most: its content topic, timestamp and field tags. */
export const envelopeBytes = 64;

const magic = "meshbed/1";
/** An id of 100 characters is at most 900 bytes percent-encoded; the rest is short. */
const longestHeader = 1024;

export interface TrafficHeader {
  readonly id: string;
  readonly sentAtMs: number;
}

/** @param bytes length of the payload; a shorter one than the header needs gives the header alone. */
export function encodePayload({ id, sentAtMs }: TrafficHeader, bytes: number): Uint8Array {
  const header = Buffer.from(`${magic} ${encodeURIComponent(id)} ${sentAtMs}\n`, "ascii");
  if (header.length >= bytes) return header;
  const payload = Buffer.alloc(bytes);
  header.copy(payload);
  return payload;
}

/** Undefined when the payload is not traffic of this form. */
export function decodePayload(payload: Uint8Array): TrafficHeader | undefined {
  const start = Buffer.from(payload.buffer, payload.byteOffset, Math.min(payload.byteLength, longestHeader));
  const end = start.indexOf("\n");
  if (end < 0) return undefined;
  const [word, id, sentAt, ...rest] = start.toString("ascii", 0, end).split(" ");
  if (word !== magic || !id || !sentAt || !/^\d{1,16}$/.test(sentAt) || rest.length > 0) return undefined;
  try {
    return { id: decodeURIComponent(id), sentAtMs: Number(sentAt) };
  } catch {
    // A broken percent-encoding: whoever wrote it did not mean this header.
    return undefined;
  }
}
