/** Where a node keeps what outlives its process; the image has it, owned by the node's user. */
export const dataDirectory = "/node/data";
