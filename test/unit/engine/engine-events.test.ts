import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { expect, test } from "vitest";
import { type ContainerEnd, watchContainers } from "../../../orchestrator/engine/docker/engine-events.ts";

async function watch() {
  const stream = new PassThrough();
  const seen = { ends: [] as ContainerEnd[], starts: [] as string[], lost: 0 };
  const docker: Pick<Docker, "getEvents"> = { getEvents: async () => stream };
  const watching = await watchContainers(docker as Docker, "a1b2", {
    onContainerEnd: (end) => seen.ends.push(end),
    onContainerStart: (containerId) => seen.starts.push(containerId),
    onLost: () => {
      seen.lost += 1;
    },
  });
  return { stream, seen, watching };
}

/** Not once(): it rejects on the error that the test is about. */
const closed = (stream: PassThrough) => new Promise((resolve) => stream.on("close", resolve));

const event = (Action: string, attributes: Record<string, string> = {}) =>
  `${JSON.stringify({ Action, timeNano: 5e9, Actor: { ID: "c1", Attributes: attributes } })}\n`;
const died = { containerId: "c1", atMs: 5000, exitCode: "137", outOfMemory: false, signal: undefined };

test("tells the end of a container, and that it ran out of memory", async () => {
  const { stream, seen } = await watch();
  stream.end(event("oom") + event("die", { exitCode: "137" }));
  await closed(stream);
  expect(seen.ends).toEqual([{ ...died, outOfMemory: true }]);
});

test("tells the signal that somebody sent before a container's end, and not that of an earlier life", async () => {
  const { stream, seen } = await watch();
  const die = event("die", { exitCode: "137" });
  stream.end(event("kill", { signal: "9" }) + die + event("start") + die);
  await closed(stream);
  expect(seen.starts).toEqual(["c1"]);
  expect(seen.ends).toEqual([{ ...died, signal: "9" }, died]);
});

test("an engine that dies is told once, and nothing is thrown", async () => {
  const { stream, seen } = await watch();
  stream.destroy(new Error("aborted"));
  await closed(stream);
  expect(seen.lost).toBe(1);
});

test("a watch that was disposed of tells nothing more", async () => {
  const { stream, seen, watching } = await watch();
  watching[Symbol.dispose]();
  await closed(stream);
  expect(seen.lost).toBe(0);
});
