import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { peerDisk } from "../../../../node-image/js/peering/peer-disk.ts";
import { peerRecord } from "./peer-record.ts";

async function disk() {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-peers-"));
  const lines: string[] = [];
  return {
    ...peerDisk(folder.path, (line) => lines.push(line)),
    lines,
    folder: folder.path,
    file: join(folder.path, "peers.json"),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

test("a node that starts for the first time knows nobody, and says nothing of it", async () => {
  await using peers = await disk();
  expect(await peers.load()).toEqual([]);
  expect(peers.lines).toEqual([]);
});

test("all of a record comes back but what is true of one start alone", async () => {
  await using peers = await disk();
  const whole = peerRecord("a", {
    enr: "enr:abc",
    capabilities: ["relay", "store"],
    shards: [32],
    protocols: ["/vac/waku/relay/2.0.0"],
    agent: "nwaku",
    failures: 3,
    lastFailure: "refused",
    failuresAtMs: 5,
    nextDialAtMs: 6,
    heardAtMs: 7,
    connectedAtMs: 8,
    reachedAtMs: 7,
    connectedForMs: 9.5,
    tags: new Map([
      ["mesh", { value: 20, setAtMs: 1, halfLifeMs: undefined }],
      ["deliveries", { value: 15, setAtMs: 1, halfLifeMs: 60_000 }],
    ]),
    protections: new Set(["operator"]),
    blocked: true,
    credit: {
      spentTokens: 4,
      atMs: 1,
      responseMs: 12.5,
      recentResponsesMs: [10, 15],
      failedRatio: 0.5,
      firstDeliveries: 3,
      bytes: 400,
    },
  });
  await peers.save([{ ...whole, source: "b", bootstrap: true, lostAtMs: 3 }, peerRecord("b")]);
  expect(await peers.load()).toEqual([whole, peerRecord("b")]);
});

test.each([
  ["half of a file", '{"version":1,"peers":[{"id":"a"'],
  ["another version", '{"version":2,"peers":[]}'],
  ["a field too many", '{"version":1,"peers":[],"more":1}'],
])("%s is set aside and told, and the node starts without it", async (_what, text) => {
  await using peers = await disk();
  await writeFile(peers.file, text);
  expect(await peers.load()).toEqual([]);
  expect(peers.lines).toEqual([
    expect.stringContaining(`the known peers are forgotten, ${peers.file} is set aside as ${peers.file}.broken: `),
  ]);
  expect(await readFile(`${peers.file}.broken`, "utf8")).toBe(text);
  await peers.save([peerRecord("a")]);
  expect(await peers.load()).toEqual([peerRecord("a")]);
});

test("a file that cannot be read is told, and nothing is lost of it", async () => {
  await using peers = await disk();
  const folderInItsPlace = peerDisk(join(peers.folder, "peers.json"), (line) => peers.lines.push(line));
  await writeFile(peers.file, "");
  expect(await folderInItsPlace.load()).toEqual([]);
  expect(peers.lines).toEqual([expect.stringMatching(/^the known peers cannot be read: ENOTDIR/)]);
});

test("a disk that does not take it throws", async () => {
  await using peers = await disk();
  const missing = peerDisk(join(peers.folder, "missing"), () => {});
  await expect(missing.save([])).rejects.toThrow("ENOENT: no such file or directory");
});

test("a kill between the writing and the renaming leaves the old file", async () => {
  await using peers = await disk();
  await peers.save([peerRecord("old")]);
  await writeFile(`${peers.file}.new`, '{"version":1,"pee');
  expect(await peers.load()).toEqual([peerRecord("old")]);
  await peers.save([peerRecord("new")]);
  expect(await peers.load()).toEqual([peerRecord("new")]);
  expect(await readdir(peers.folder)).toEqual(["peers.json"]);
});

test("a process that is killed while it saves, at any moment, leaves a whole file", async () => {
  await using peers = await disk();
  await peers.save([]);
  for (const afterMs of [1, 3, 5, 8, 13]) {
    const saver = fork(new URL("save-for-ever.ts", import.meta.url), [peers.folder]);
    await once(saver, "message");
    setTimeout(() => saver.kill("SIGKILL"), afterMs);
    await once(saver, "exit");
    expect(await peers.load()).toHaveLength(500);
    expect(peers.lines).toEqual([]);
  }
});
