/** With an `ssh` of the test's own, which leads to a socket of this machine; it stands before the machine's in PATH. */
import { chmod, mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { json } from "node:stream/consumers";
import Docker from "dockerode";
import { expect, test, vi } from "vitest";
import { dockerOptions } from "../../../docker/engine-address.ts";
import { findEngine } from "../../../docker/find-engine.ts";
import { sshArguments } from "../../../docker/over-ssh.ts";
import { answersVersion, fakeSocket } from "./fake-socket.ts";

const { signal } = new AbortController();

/** Notes its process in a file, and is `docker system dial-stdio` at the socket that its last argument names. */
const dials = `
  const { appendFileSync } = require("node:fs");
  appendFileSync(process.env.MESHBED_TEST_SSH, process.pid + "\\n");
  const [, socket] = /unix:\\/\\/([^']+)/.exec(process.argv.at(-1));
  const connection = require("node:net").connect(socket);
  process.stdin.pipe(connection).pipe(process.stdout);`;

async function ownSsh(script: string) {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-ssh-"));
  const file = join(folder.path, "ssh");
  await writeFile(file, `#!${process.execPath}\n${script}`);
  await chmod(file, 0o755);
  vi.stubEnv("PATH", `${folder.path}${delimiter}${process.env.PATH}`);
  const notes = join(folder.path, "processes");
  vi.stubEnv("MESHBED_TEST_SSH", notes);
  return {
    processes: async () => (await readFile(notes, "utf8")).trim().split("\n").map(Number),
    [Symbol.asyncDispose]: () => folder.remove(),
  };
}

const dockerAt = (socket: string) => new Docker(dockerOptions({ url: `ssh://ada@lab${socket}`, from: "a test" }));

test("an engine is found at the other host's socket, and asked again over the same connection", async () => {
  await using ssh = await ownSsh(dials);
  await using engine = await fakeSocket(answersVersion("27.1", "1.46"));
  const url = `ssh://ada@lab:2222${engine.path}`;
  const { options, where, version } = await findEngine({ signal, env: { DOCKER_HOST: url } });
  expect({ where, version }).toEqual({ where: `${url} (DOCKER_HOST)`, version: "27.1" });
  const docker = new Docker(options);
  const warn = vi.spyOn(process, "emitWarning").mockReturnValue();
  for (let i = 0; i < 15; i++) expect(await docker.version()).toMatchObject({ Version: "27.1" });
  expect(await ssh.processes()).toHaveLength(1);
  // As of listeners that each request leaves behind.
  expect(warn.mock.calls).toEqual([]);
});

test("requests at once have a connection each", async () => {
  await using ssh = await ownSsh(dials);
  await using engine = await fakeSocket((_, response) => void setTimeout(() => response.end("{}"), 300));
  const docker = dockerAt(engine.path);
  await Promise.all([docker.version(), docker.info()]);
  expect(await ssh.processes()).toHaveLength(2);
});

test("a stream that is ended takes its ssh along", async () => {
  await using ssh = await ownSsh(dials);
  await using engine = await fakeSocket((_, response) => void response.write("{}\n"));
  const events = await dockerAt(engine.path).getEvents();
  const [process_ = Number.NaN] = await ssh.processes();
  expect(process.kill(process_, 0)).toBe(true);
  (events as unknown as { destroy(): void }).destroy();
  await vi.waitFor(() => expect(() => process.kill(process_, 0)).toThrow("ESRCH"), 5000);
});

test("more than the other host takes at once arrives whole", async () => {
  await using _ssh = await ownSsh(dials);
  const chunks: Buffer[] = [];
  await using engine = await fakeSocket((request, response) => {
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => response.end(JSON.stringify({ bytes: Buffer.concat(chunks).length })));
  });
  const image = Buffer.alloc(5_000_000, "x");
  const answer = await dockerAt(engine.path).loadImage(image as unknown as string);
  expect(await json(answer)).toEqual({ bytes: image.length });
});

test.each([
  [
    "what ssh complains of",
    'console.error("Permission denied (publickey)."); process.exit(255)',
    "Permission denied (publickey).",
  ],
  ["how it ended, when it says nothing", "process.exit(7)", "it ended with code 7"],
])("the error says %s, and how to try it", async (_, script, reason) => {
  await using _ssh = await ownSsh(script);
  await expect(findEngine({ signal, env: { DOCKER_HOST: "ssh://ada@lab" } })).rejects.toThrow(
    `ssh://ada@lab (DOCKER_HOST): ssh: ${reason}; \`ssh lab docker version\` has to answer without a question\n`,
  );
});

test("the error says so where there is no ssh", async () => {
  vi.stubEnv("PATH", "/nowhere");
  await expect(dockerAt("").version()).rejects.toThrow("ssh cannot be started: spawn ssh ENOENT");
});

test.each([
  ["ssh://lab", ["--", "lab", "docker system dial-stdio"]],
  ["ssh://ada@lab/", ["-l", "ada", "--", "lab", "docker system dial-stdio"]],
  ["ssh://ada@lab:2222", ["-p", "2222", "-l", "ada", "--", "lab", "docker system dial-stdio"]],
  ["ssh://[2001:db8::1]", ["--", "2001:db8::1", "docker system dial-stdio"]],
  [
    "ssh://lab/run/user/7/docker.sock",
    ["--", "lab", "docker --host 'unix:///run/user/7/docker.sock' system dial-stdio"],
  ],
  ["ssh://lab/a';reboot;'", ["--", "lab", "docker --host 'unix:///a'\\'';reboot;'\\''' system dial-stdio"]],
])("%s", (url, expected) => {
  expect(sshArguments(new URL(url)).slice(-expected.length)).toEqual(expected);
});
