import type { RequestListener } from "node:http";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { buildImage, type ImageSource } from "../../../docker/build-image.ts";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { fakeSocket } from "./fake-socket.ts";

const source: ImageSource = {
  name: "meshbed/thing",
  base: "base:1",
  files: new Map([
    ["Dockerfile", "ARG BASE\nFROM $BASE\n"],
    ["thing.mjs", "1"],
  ]),
};

/** An engine that has the given images and answers a build with these messages. */
function fakeEngine(images: readonly string[], messages: readonly unknown[] = []) {
  const built: (string | null)[] = [];
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    const tag = /^\/images\/(.+)\/json$/.exec(url.pathname)?.[1];
    if (tag !== undefined) {
      const found = images.includes(tag);
      return response.writeHead(found ? 200 : 404).end(JSON.stringify(found ? { Id: "sha256:1" } : { message: "no" }));
    }
    if (url.pathname === "/images/json") {
      return response.setHeader("content-type", "application/json").end("[]");
    }
    built.push(url.searchParams.get("t"));
    request.resume().on("end", () => response.end(messages.map((message) => `${JSON.stringify(message)}\n`).join("")));
  };
  return { listener, built };
}

async function build(engine: ReturnType<typeof fakeEngine>, of: ImageSource = source) {
  await using socket = await fakeSocket(engine.listener);
  const lines: string[] = [];
  const o = { signal: new AbortController().signal, onProgress: (line: string) => lines.push(line) };
  const tag = await buildImage(new Docker({ socketPath: socket.path }), of, o);
  return { tag, lines };
}

test("builds what is missing, and what is there not again", async () => {
  const missing = fakeEngine([], [{ stream: "Step 1/1\n" }]);
  const { tag, lines } = await build(missing);
  expect(tag).toMatch(/^meshbed\/thing:[0-9a-f]{12}$/);
  expect(missing.built).toEqual([tag]);
  expect(lines).toEqual([`building the image ${tag}`]);
  const there = fakeEngine([tag]);
  expect(await build(there)).toEqual({ tag, lines: [] });
  expect(there.built).toEqual([]);
});

test("another content, another path and another base each make another tag; another order of files does not", async () => {
  const tagOf = async (of: ImageSource) => (await build(fakeEngine([]), of)).tag;
  const tags = await Promise.all([
    tagOf(source),
    tagOf({ ...source, base: "base:2" }),
    tagOf({ ...source, files: new Map([...source.files, ["thing.mjs", "2"]]) }),
    tagOf({ ...source, files: new Map([...source.files, ["other.mjs", "1"]]) }),
  ]);
  expect(new Set(tags).size).toBe(4);
  expect(await tagOf({ ...source, files: new Map([...source.files].reverse()) })).toBe(tags[0]);
});

test("a build that fails is told with its last lines", async () => {
  const engine = fakeEngine(
    [],
    [
      { stream: "Step 1/2 : FROM base\n" },
      { stream: "thing.c:1: error: expected ';'\n" },
      { errorDetail: { code: 1 }, error: "The command '/bin/sh -c gcc' returned a non-zero code: 1" },
    ],
  );
  const error = await build(engine).catch((thrown: unknown) => thrown);
  if (!(error instanceof MeshbedError)) throw error;
  expect(error.code).toBe("IMAGE");
  expect(error.message).toBe(
    "the image meshbed/thing could not be built:\n  Step 1/2 : FROM base\n  thing.c:1: error: expected ';'\n" +
      "  The command '/bin/sh -c gcc' returned a non-zero code: 1",
  );
});
