/** Reads a YAML file of the user's by its schema. */
import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import type { z } from "zod";
import { MeshbedError, messageOf } from "../base/errors.ts";

/** Throws MeshbedError BAD_INPUT with each problem and its place. */
export async function readYaml<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const parsed = schema.safeParse(await dataIn(file));
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `${file}: ${path.join(".") || "the file"}: ${message}`);
  throw new MeshbedError("BAD_INPUT", lines.join("\n"));
}

async function dataIn(file: string): Promise<unknown> {
  try {
    return parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new MeshbedError("BAD_INPUT", `${file}: cannot be read: ${messageOf(cause)}`, { cause });
  }
}
