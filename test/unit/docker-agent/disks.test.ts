import { expect, test } from "vitest";
import { diskOf } from "../../../docker/agent/disks.ts";

const volume = (options: string) =>
  `632 610 254:0 /var/lib/docker/volumes/a/_data /node/data ${options} - ext4 /dev/vda rw,discard`;
const others = `610 590 0:69 / / ro,relatime - overlay overlay rw,lowerdir=/l
611 610 0:71 / /proc rw,nosuid,nodev,noexec,relatime - proc proc rw`;
const covers = `633 632 0:80 / /node/data rw,nosuid,nodev,noexec,relatime - tmpfs meshbed-full rw,size=4k
634 633 0:81 / /node/data rw,nosuid,nodev,noexec,relatime shared:1 - overlay meshbed-full rw,lowerdir=.`;

test.each([
  ["writable", [others, volume("rw,relatime")], 0],
  ["read-only", [others, volume("ro,relatime")], 0],
  ["full", [others, volume("ro,relatime"), covers], 2],
] as const)("a disk that is %s is known by the mounts of its node", (state, mounts, count) => {
  expect(diskOf(mounts.join("\n"), "/node/data")).toEqual({ state, covers: count });
});

test("a directory that is no mount is not taken for a disk", () => {
  expect(() => diskOf(others, "/node/data")).toThrow(new Error("/node/data is no mount of the node's own"));
});
