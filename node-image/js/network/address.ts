/** What the text of a multiaddr says. It takes apart, and does not check: what comes from outside is checked where it comes in. */

/** The peer id that it ends with. Throws when it names none. */
export function peerIdOf(address: string): string {
  const id = /\/p2p\/([^/]+)$/.exec(address)?.[1];
  if (id === undefined) throw new Error(`${address} has no peer id; expected it at the end, as /p2p/16Uiu2...`);
  return id;
}

/** Its IP address; "" where it has none, as one of a DNS name. */
export function ipOf(address: string): string {
  return /^\/ip[46]\/([^/]+)/.exec(address)?.[1] ?? "";
}

/** It without the peer id at its end. */
export function endpointOf(address: string): string {
  return address.replace(/\/p2p\/[^/]+$/, "");
}

/** The endpoint as an address of the peer; one that is one already stays as it is. */
export function addressOf(endpoint: string, peer: string): string {
  return `${endpointOf(endpoint)}/p2p/${peer}`;
}
