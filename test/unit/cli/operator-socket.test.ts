/** What another terminal asks of a paused run, and what it hears. */
import { mkdtempDisposable } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { askRun, serveSteps } from "../../../orchestrator/cli/operator-socket.ts";

const { signal } = new AbortController();
const request = { text: "kill: node-1", fileName: "the step", folder: "/somewhere" };

async function socketFor(carryOut: Parameters<typeof serveSteps>[1]) {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-socket-"));
  const path = join(folder.path, "operator.sock");
  const server = await serveSteps(path, carryOut);
  return {
    path,
    close: async () => await server?.[Symbol.asyncDispose](),
    async [Symbol.asyncDispose]() {
      await server?.[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("hears each line of what is done, and its end", async () => {
  await using socket = await socketFor(async ({ text }, onLine) => onLine(`did ${text}`));
  const lines: string[] = [];
  await askRun(socket.path, request, { signal, onLine: (line) => lines.push(line) });
  expect(lines).toEqual(["did kill: node-1"]);
});

test("is refused in the words of the run, and with its exit code", async () => {
  await using socket = await socketFor(async () => {
    throw new MeshbedError("BAD_INPUT", 'the step:1:7: kill is "nod"; expected a group');
  });
  await expect(askRun(socket.path, request, { signal, onLine: () => undefined })).rejects.toMatchObject({
    code: "BAD_INPUT",
    message: 'the step:1:7: kill is "nod"; expected a group',
  });
});

test("what makes no sense is answered, and the run goes on listening", async () => {
  await using socket = await socketFor(async () => undefined);
  const stranger = createConnection(socket.path);
  stranger.write("hello\n");
  const [said] = await new Promise<Buffer[]>((resolve) => stranger.once("data", (...data) => resolve(data)));
  expect(JSON.parse(String(said))).toMatchObject({ code: "ENGINE" });
  await askRun(socket.path, request, { signal, onLine: () => undefined });
});

test("an answer that is under way is whole before the run goes on", async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: over, reject: end } = Promise.withResolvers<void>();
  await using socket = await socketFor(async () => {
    begin();
    await over;
  });
  const asked = askRun(socket.path, request, { signal, onLine: () => undefined });
  await begun;
  const closed = socket.close();
  end(new MeshbedError("INTERRUPTED", "the pause is over"));
  await expect(asked).rejects.toThrow("the pause is over");
  await closed;
  await expect(askRun(socket.path, request, { signal, onLine: () => undefined })).rejects.toThrow(
    /^the run does not listen: connect ENOENT/,
  );
});

test("there is none where its path would be too long", async () => {
  expect(await serveSteps(`/tmp/${"long/".repeat(30)}operator.sock`, async () => undefined)).toBeUndefined();
});
