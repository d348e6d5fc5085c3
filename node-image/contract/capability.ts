/** What a Waku node offers others. Source: 31/WAKU2-ENR, the bits of the key `waku2`; peer exchange has a protocol and no bit. */
import * as z from "zod";

export const capability = z.enum(["relay", "store", "filter", "lightpush", "peer-exchange"]);

export type Capability = z.infer<typeof capability>;
