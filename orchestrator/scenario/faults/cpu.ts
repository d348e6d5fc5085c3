/** `cpu: { of: mobile, limit: 10% }`: nodes that get less of a core than they want. */
import { z } from "zod";
import { shareRatio } from "../../base/units.ts";
import type { ReadFault } from "./node-fault.ts";
import { target } from "./target.ts";

const schema = z
  .strictObject({
    of: target,
    limit: shareRatio({ min: 0.01, text: "of 1%..100%, of one core", example: "10%" }).meta({
      description: 'Of one core, as "10%"; without a fault a node is not limited',
      examples: ["10%"],
    }),
  })
  .meta({ description: "Limit the CPU time of these", examples: [{ of: "mobile", limit: "10%" }] });

export const cpu = {
  schema,
  read: ({ of, limit }: z.infer<typeof schema>): ReadFault => ({
    target: of,
    does: { kind: "limit", limits: { cpus: limit } },
    targetAt: ["cpu", "of"],
  }),
};
