import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { savesInPlace } from "../../../../node-image/js/defects/saves-in-place.ts";
import type { PeerManagerParts } from "../../../../node-image/js/peering/parts.ts";
import { peerDisk } from "../../../../node-image/js/peering/peer-disk.ts";
import { sampleNodeConfig } from "../../../sample-node-config.ts";
import { minute, pass, useFakeTime } from "../peering/fake-time.ts";
import { peerRecord } from "../peering/peer-record.ts";

useFakeTime();

const peers = ["a", "b", "c"].map((id) => peerRecord(id));

/** A disk that knows one peer, sound and with the defect, and when the latter has written half of what it was given. */
async function disks() {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-peers-"));
  const lines: string[] = [];
  const sound = peerDisk(folder.path, (line) => lines.push(line));
  await sound.save([peerRecord("old")]);
  const file = join(folder.path, "peers.json");
  const whole = (await readFile(file, "utf8")).length;
  const config = { ...sampleNodeConfig("node", "10.0.0.1", { dataDirectory: folder.path }), adminToken: "" };
  const planted = savesInPlace.parts?.({ disk: sound } as PeerManagerParts, config, () => {
    throw new Error("a disk asks no peer manager");
  }).disk;
  if (planted === undefined) throw new Error("there is no disk");
  const isHalf = async () => {
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1));
    expect((await readFile(file, "utf8")).length).toBeGreaterThan(whole);
  };
  return { sound, planted, lines, isHalf, [Symbol.asyncDispose]: () => folder.remove() };
}

test("a node that saves in place, and is killed meanwhile, starts without any of its peers", async () => {
  await using folder = await disks();
  void folder.planted.save(peers);
  await folder.isHalf();
  // Nothing is written any more.
  expect(await folder.planted.load()).toEqual([]);
  expect(folder.lines).toEqual([expect.stringMatching(/^the known peers are forgotten, .*peers\.json is set aside/)]);
});

test("a sound node that is killed at any moment has the old ones or the new", async () => {
  await using folder = await disks();
  const saving = folder.sound.save(peers);
  expect([1, 3]).toContain((await folder.sound.load()).length);
  await saving;
  expect(await folder.sound.load()).toEqual(peers);
});

test("a node that saves in place, and is left alone for a minute, has all of its peers", async () => {
  await using folder = await disks();
  const saving = folder.planted.save(peers);
  await folder.isHalf();
  await pass(minute);
  await saving;
  expect(await folder.planted.load()).toEqual(peers);
});
