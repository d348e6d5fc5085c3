/**
 * How many dials may be under way at once. Pure. A handshake costs both ends; where many begin together on a busy machine or a full
 * link, none ends in time, and all were in vain. So a node goes on with half as many dials at once after each that was answered and came to no end, and takes one
 * more with each that succeeds. Who does not answer at all costs nothing, and changes nothing.
 */

/** One that somebody keeps waiting on purpose must not stand in the way of all others. */
const fewest = 2;

/** @param pace how many might be until now; it may pass `most`, which the settings allow */
export function paceAfter(pace: number, outcome: "connected" | "unfinished", most: number): number {
  return outcome === "connected" ? pace + 1 : Math.max(fewest, Math.floor(Math.min(pace, most) / 2));
}
