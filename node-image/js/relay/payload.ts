/**
 * The payload of traffic: a short ASCII line that names the message and says when it was sent, then padding.
 *
 *     meshbed/1 <id> <unix time in ms>\n
 *
 * The id is percent-encoded (RFC 3986), so it holds no blank. Any implementation can write and read it; whatever
 * follows the line's end is padding up to the asked length. It travels in a WakuMessage with this content topic.
 */

export const trafficContentTopic = "/meshbed/1/traffic/proto";

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
