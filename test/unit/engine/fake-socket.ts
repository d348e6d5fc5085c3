/** An engine that only answers: a server on a socket in a folder of its own, both gone when disposed. */
import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface FakeSocket extends AsyncDisposable {
  readonly path: string;
}

export async function fakeSocket(listener: RequestListener): Promise<FakeSocket> {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  const path = join(folder.path, "engine.sock");
  const server = createServer(listener).listen(path);
  await once(server, "listening");
  return {
    path,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await server[Symbol.asyncDispose]();
      await folder.remove();
    },
  };
}

/** What an engine of this version says at /version. */
export const answersVersion =
  (version: string, apiVersion: string): RequestListener =>
  (_, response) =>
    response
      .setHeader("content-type", "application/json")
      .end(JSON.stringify({ Version: version, ApiVersion: apiVersion }));
