/** `clock: { of: mobile, offset: 30s }`: nodes whose clock is wrong. */
import { z } from "zod";
import { offsetMs } from "../../base/units.ts";
import type { ReadFault } from "./node-fault.ts";
import { target } from "./target.ts";

const schema = z
  .strictObject({
    of: target,
    offset: offsetMs().meta({
      description: 'Ahead of the others, or behind them, as "30s" or "-5m"',
      examples: ["30s"],
    }),
  })
  .meta({ description: "Set the clock of these wrong", examples: [{ of: "mobile", offset: "30s" }] });

export const clock = {
  schema,
  read: ({ of, offset }: z.infer<typeof schema>): ReadFault => ({
    target: of,
    does: { kind: "clock", offsetMs: offset },
    targetAt: ["clock", "of"],
  }),
};
