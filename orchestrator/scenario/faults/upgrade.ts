/** `upgrade: { group: mobile, to: js-2 }`: nodes that go on as another implementation or version, with their key and their disk. */
import { z } from "zod";
import { exactlyOneOf } from "../../base/exactly-one-of.ts";
import { implementation } from "../implementation.ts";
import type { ReadFault } from "./node-fault.ts";
import { target } from "./target.ts";

const schema = z
  .strictObject({
    group: z
      .string()
      .meta({ description: "All of this group", examples: ["mobile"] })
      .optional(),
    of: target.optional(),
    to: implementation.meta({ description: "What they run from then on: another implementation or version" }),
  })
  .check(exactlyOneOf(["group", "of"]))
  .meta({ description: "Start these as another implementation", examples: [{ group: "mobile", to: "js-2" }] });

export const upgrade = {
  schema,
  read: ({ group = "", of, to }: z.infer<typeof schema>): ReadFault => ({
    target: of ?? { group },
    does: { kind: "become", change: { implementation: to } },
    targetAt: of === undefined ? ["upgrade"] : ["upgrade", "of"],
  }),
};
