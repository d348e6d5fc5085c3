/** A node is made of the libraries that its package.json names, or not at all. */
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { requireLibraries } from "../../../docker/installed-libraries.ts";

test("a library of another version that lies beside it, or none, is refused with its name and the mend", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-libraries-"));
  const put = async (path: string, content: unknown) => {
    const file = join(folder.path, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(content));
    return pathToFileURL(file);
  };
  const dependencies = { "@a/own": "2.0.0", beside: "1.4.0" };
  const node = await put("node/package.json", { name: "node", dependencies });
  await put("node_modules/@a/own/package.json", { name: "@a/own", version: "3.0.0" });
  await expect(requireLibraries(node)).rejects.toThrow(
    /package.json: node needs .*: @a\/own 2.0.0 \(installed: 3.0.0\), beside 1.4.0 \(installed: none\); run `npm ci`/,
  );
  await put("node/node_modules/@a/own/package.json", { name: "@a/own", version: "2.0.0" });
  await put("node_modules/beside/package.json", { name: "beside", version: "1.4.0" });
  await requireLibraries(node);
});
