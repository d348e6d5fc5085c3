/** A folder that goes with the test. */
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-page-"));
  onTestFinished(() => folder.remove());
  return folder.path;
}
