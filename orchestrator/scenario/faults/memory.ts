/** `memory: { of: mobile, limit: 64MiB }`: nodes that the kernel ends when they use more. */
import { z } from "zod";
import { sizeBytes } from "../../base/units.ts";
import type { ReadFault } from "./node-fault.ts";
import { target } from "./target.ts";

const mebibyte = 1024 ** 2;

const schema = z
  .strictObject({
    of: target,
    limit: sizeBytes({ min: 16 * mebibyte, max: 384 * mebibyte, text: "of 16MiB..384MiB", example: "64MiB" }).meta({
      description: 'Of a node, as "64MiB"; 384MiB without a fault',
      examples: ["64MiB"],
    }),
  })
  .meta({ description: "Limit the memory of these", examples: [{ of: "mobile", limit: "64MiB" }] });

export const memory = {
  schema,
  read: ({ of, limit }: z.infer<typeof schema>): ReadFault => ({
    target: of,
    does: { kind: "limit", limits: { memoryBytes: limit } },
    targetAt: ["memory", "of"],
  }),
};
