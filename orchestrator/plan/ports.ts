/** The ports of every node. Source: nwaku's defaults. */
export const p2pPort = 60_000;
export const wsPort = 8000;
export const adminPort = 8645;
