import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, test } from "vitest";
import { bundle } from "../../../docker/bundle.ts";

/** What a program prints, bundled. */
async function printed(program: string): Promise<string> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bundle-"));
  const entry = join(folder.path, "main.ts");
  const bundled = join(folder.path, "program.mjs");
  await writeFile(entry, program);
  await writeFile(bundled, await bundle(pathToFileURL(entry)));
  return (await execa(process.execPath, [bundled])).stdout;
}

test("a bundle has what it imports of Node, and loads nothing of it that it does not use", async () => {
  const heavy = "process.moduleLoadList.filter((name) => /undici|http2/.test(name))";
  expect(
    await printed(`
      import * as net from "node:net";
      import path, { join } from "path";
      import { createServer } from "node:http";
      const { setTimeout: sleep } = await import("node:timers/promises");
      const loaded: unknown[] = ${heavy};
      console.log(typeof net.connect, join === path.join, typeof createServer, typeof sleep, loaded);
    `),
  ).toBe("function true function function []");
});
