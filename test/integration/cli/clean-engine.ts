/** Removes what killed runs left on the engine before these tests, which look at the whole of it. */
import { execa } from "execa";
import { program } from "./meshbed.ts";

export async function setup(): Promise<void> {
  await execa(process.execPath, [program, "clean"]);
}
