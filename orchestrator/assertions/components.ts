/** `components: { is: 2 }`: into how many parts the running nodes fall, joined by connections that both ends list. */
import { z } from "zod";
import type { Assertion } from "./assertion.ts";

const schema = z.strictObject({ is: z.int().min(1) });

export const components: Assertion<typeof schema> = {
  schema,
  over: "rounds",
  groupFields: [],
  sentence: ({ is }) => (is === 1 ? "1 component" : `${is} components`),
};
