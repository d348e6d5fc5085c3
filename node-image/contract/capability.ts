/** What a Waku node offers others. Source of the list and its order: 31/WAKU2-ENR, the bits of the key `waku2`. */
import { z } from "zod";

export const capability = z.enum(["relay", "store", "filter", "lightpush", "peer-exchange"]);

export type Capability = z.infer<typeof capability>;
