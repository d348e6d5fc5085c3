import type { RequestListener } from "node:http";
import Docker from "dockerode";
import { expect, test } from "vitest";
import { ensureBaseImage } from "../../../docker/base-image.ts";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { fakeSocket } from "./fake-socket.ts";

const official = "node:24-bookworm-slim";

/** An engine of an architecture that this host cannot make images for, so that only pulling is left. */
function fakeEngine(o: { has?: string; pull?: readonly unknown[] }) {
  const pulls: string[] = [];
  const listener: RequestListener = (request, response) => {
    const url = new URL(request.url ?? "", "http://engine");
    if (url.pathname === "/info") return response.end(JSON.stringify({ Architecture: "s390x" }));
    if (url.pathname === "/images/create") {
      pulls.push(`${url.searchParams.get("fromImage")}:${url.searchParams.get("tag")}`);
      return response.end((o.pull ?? []).map((message) => `${JSON.stringify(message)}\n`).join(""));
    }
    const found = url.pathname === `/images/${o.has}/json`;
    return response.writeHead(found ? 200 : 404).end(JSON.stringify(found ? { Id: "sha256:1" } : { message: "no" }));
  };
  return { listener, pulls };
}

async function ensure(engine: ReturnType<typeof fakeEngine>): Promise<string> {
  await using socket = await fakeSocket(engine.listener);
  const o = { signal: new AbortController().signal, onProgress: () => undefined };
  return await ensureBaseImage(new Docker({ socketPath: socket.path }), o);
}

test("the official image is used as it is when the engine has it", async () => {
  const engine = fakeEngine({ has: official });
  expect(await ensure(engine)).toBe(official);
  expect(engine.pulls).toEqual([]);
});

test("the official image is pulled when the engine lacks it", async () => {
  const engine = fakeEngine({ pull: [{ status: "Pulling from library/node" }, { status: "Digest: sha256:1" }] });
  expect(await ensure(engine)).toBe(official);
  expect(engine.pulls).toEqual([official]);
});

test("where it can be neither pulled nor made, the error says why and what to do", async () => {
  const engine = fakeEngine({ pull: [{ error: "no such host" }] });
  const error = await ensure(engine).catch((thrown: unknown) => thrown);
  if (!(error instanceof MeshbedError)) throw error;
  expect(error.code).toBe("IMAGE");
  expect(error.message).toBe(
    `the image ${official} is not on the engine and cannot be pulled: no such host. Give the engine a way to a registry, ` +
      "or bring the image with `docker load`; as root on Debian or Ubuntu, Meshbed makes one itself.",
  );
});
