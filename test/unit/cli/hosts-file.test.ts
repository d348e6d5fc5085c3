/** The file of `--hosts`. */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readHosts } from "../../../orchestrator/cli/hosts-file.ts";

async function hostsIn(text: string) {
  await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  const file = join(folder.path, "hosts.yaml");
  await writeFile(file, text);
  try {
    return await readHosts(file);
  } catch (error) {
    throw new Error(error instanceof Error ? error.message.replaceAll(`${folder.path}/`, "") : "", { cause: error });
  }
}

test("hosts have a weight of one and no wishes, and the address that their engine is at", async () => {
  const hosts = await hostsIn(`
hosts:
  - { name: alpha, engine: "unix:///run/alpha.sock" }
  - { name: beta, engine: "tcp://192.0.2.8:2375", weight: 2, regions: [eu] }
  - { name: gamma, engine: "ssh://me@192.0.2.9", address: 10.1.0.9 }
`);
  expect(hosts.map(({ docker: _, ...host }) => host)).toEqual([
    { name: "alpha", weight: 1, regions: [] },
    { name: "beta", weight: 2, regions: ["eu"], address: "192.0.2.8" },
    { name: "gamma", weight: 1, regions: [], address: "10.1.0.9" },
  ]);
});

test.each([
  ["hosts: []", "hosts.yaml: hosts: expected at least one host"],
  ["hosts: [{ name: a, engine: 'ftp://x' }]", 'hosts.yaml: a is "ftp://x"; expected an address as unix://'],
  ["hosts: [{ name: A b, engine: 'unix:///x' }]", "hosts.yaml: hosts.0.name: expected lower-case letters"],
  ["hosts: [{ name: a, engine: 'unix:///x', wieght: 2 }]", 'hosts.yaml: hosts.0: Unrecognized key: "wieght"'],
  ["hosts: [{ name: a, engine: 'unix:///x', weight: 0 }]", "hosts.yaml: hosts.0.weight: expected a number above 0"],
  [
    "hosts: [{ name: a, engine: 'unix:///x' }, { name: a, engine: 'unix:///y' }]",
    "hosts.yaml: hosts: expected names that differ",
  ],
  ["hosts: [{ name: a }]", "hosts.yaml: hosts.0.engine: expected the engine's address, as unix:///"],
  ["hosts: [", "hosts.yaml: cannot be read"],
])("%s is refused with place and mend", async (text, message) => {
  await expect(hostsIn(text)).rejects.toThrow(message);
});
