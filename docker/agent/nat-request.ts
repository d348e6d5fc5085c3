/** What the agent is told of routers with network address translation, and of the nodes behind them. */
import { z } from "zod";

const pid = z.int().positive();
const port = z.int().min(1).max(65535);

/** Makes the namespace of `pid` a router: its rules, and a bridge for its nodes. Again changes nothing but the rules. */
export const natRequest = z.strictObject({
  id: z.int(),
  op: z.literal("nat"),
  pid,
  kind: z.enum(["full-cone", "address-restricted", "port-restricted", "symmetric"]),
  /** Its own IPv4 address, on the run's network. */
  address: z.string(),
  /** The private network, and the router's address in it. */
  subnet: z.string(),
  inside: z.string(),
  /** What arrives at `port` of its address goes to `toPort` of `to`, if its kind lets it in. */
  ports: z.array(z.strictObject({ port, to: z.string(), toPort: port })),
});

/** The router that a node is behind, by which it meets all others. */
export const behindNat = z.strictObject({
  /** The process of the router's namespace. */
  pid,
  subnet: z.string(),
  inside: z.string(),
  /** Where admin traffic comes from: all that the node still meets on the device that the engine gave it. */
  gateway: z.string(),
});

export type NatRequest = z.infer<typeof natRequest>;
export type BehindNat = z.infer<typeof behindNat>;
