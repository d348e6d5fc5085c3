/** `disk: { of: mobile, state: full }`: nodes that cannot write what they want to keep. */
import { z } from "zod";
import type { ReadFault } from "./node-fault.ts";
import { target } from "./target.ts";

const schema = z
  .strictObject({
    of: target,
    state: z.enum(["full", "read-only"]).meta({
      description: "`full`: nothing more can be written (ENOSPC); `read-only`: nothing can be changed (EROFS)",
    }),
  })
  .meta({ description: "Fill the disk of these, or make it read-only", examples: [{ of: "archive", state: "full" }] });

export const disk = {
  schema,
  read: ({ of, state }: z.infer<typeof schema>): ReadFault => ({
    target: of,
    does: { kind: "disk", disk: state },
    targetAt: ["disk", "of"],
  }),
};
