/**
 * How another process has a paused run carry out steps: a socket in the run's directory, one JSON line there, and lines back. Only
 * the run's own process speaks to the net agent, so all that is done goes through it.
 */
import { rm } from "node:fs/promises";
import { createConnection, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { z } from "zod";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { Signal } from "../engine/engine.ts";

const stepsRequest = z.strictObject({
  text: z.string(),
  /** As messages begin, and the folder from which the files that steps name are read. */
  fileName: z.string(),
  folder: z.string(),
});

export type StepsRequest = z.infer<typeof stepsRequest>;

const answer = z.union([
  z.strictObject({ line: z.string() }),
  z.strictObject({ error: z.string(), code: z.enum(["BAD_INPUT", "ENGINE"]) }),
  z.strictObject({ done: z.literal(true) }),
]);

/** Of a socket's address, in every kernel that has them. */
const longestAddress = 100;

/** Serves until disposed of, which waits for answers that are under way. Undefined where the directory's path is too long for a socket. */
export async function serveSteps(
  path: string,
  carryOut: (request: StepsRequest, onLine: (line: string) => void) => Promise<void>,
): Promise<AsyncDisposable | undefined> {
  if (Buffer.byteLength(path) > longestAddress) return undefined;
  const sockets = new Set<Socket>();
  const answering = new Set<Promise<void>>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const say = (value: z.infer<typeof answer>) => void (socket.writable && socket.write(`${JSON.stringify(value)}\n`));
    socket.on("error", () => undefined); // who asked has gone away; what was begun is carried out all the same
    socket.on("close", () => sockets.delete(socket));
    const reply = async (line: string) => {
      try {
        await carryOut(stepsRequest.parse(JSON.parse(line)), (text) => say({ line: text }));
        say({ done: true });
      } catch (error) {
        const code = error instanceof MeshbedError && error.code === "BAD_INPUT" ? "BAD_INPUT" : "ENGINE";
        say({ error: messageOf(error), code });
      }
      await new Promise<void>((ended) => socket.end(ended));
    };
    createInterface({ input: socket }).once("line", (line) => {
      const replied = reply(line).finally(() => answering.delete(replied));
      answering.add(replied);
    });
  });
  await rm(path, { force: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject).listen(path, resolve);
  await promise;
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(answering);
      for (const socket of sockets) socket.destroy();
      await new Promise((closed) => server.close(closed));
      await rm(path, { force: true });
    },
  };
}

/** Throws what the run throws, and MeshbedError ENGINE when it goes away. */
export async function askRun(
  path: string,
  request: StepsRequest,
  o: Signal & { readonly onLine: (line: string) => void },
): Promise<void> {
  const socket = createConnection(path);
  const onAbort = () => socket.destroy();
  o.signal.addEventListener("abort", onAbort, { once: true });
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    for await (const line of createInterface({ input: socket })) {
      const said = answer.parse(JSON.parse(line));
      if ("done" in said) return;
      if ("error" in said) throw new MeshbedError(said.code, said.error);
      o.onLine(said.line);
    }
    o.signal.throwIfAborted();
    throw new MeshbedError("ENGINE", "the run went on, or ended, before the steps were carried out");
  } catch (cause) {
    if (cause instanceof MeshbedError) throw cause;
    throw new MeshbedError("ENGINE", `the run does not listen: ${messageOf(cause)}`, { cause });
  } finally {
    o.signal.removeEventListener("abort", onAbort);
    socket.destroy();
  }
}
