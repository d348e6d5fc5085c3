import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, mkdtempDisposable, writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import { findEngine, usualSockets } from "../../../docker/find-engine.ts";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { answersVersion, fakeSocket } from "./fake-socket.ts";

const { signal } = new AbortController();
const nowhere = "/nowhere/engine.sock";

const emptyHome = () => mkdtempDisposable(join(tmpdir(), "meshbed-home-"));

/** As `docker context create NAME --docker host=URL` writes it. */
async function addContext(home: string, name: string, url: string): Promise<void> {
  const folder = join(home, ".docker/contexts/meta", createHash("sha256").update(name).digest("hex"));
  await mkdir(folder, { recursive: true });
  const meta = { Name: name, Metadata: {}, Endpoints: { docker: { Host: url, SkipTLSVerify: false } } };
  await writeFile(join(folder, "meta.json"), JSON.stringify(meta));
}

async function useContext(home: string, name: string): Promise<void> {
  await mkdir(join(home, ".docker"), { recursive: true });
  await writeFile(join(home, ".docker/config.json"), JSON.stringify({ auths: {}, currentContext: name }));
}

async function failure(work: Promise<unknown>): Promise<MeshbedError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof MeshbedError)) throw new Error("expected a MeshbedError", { cause: error });
  return error;
}

describe("what names an engine", () => {
  test("DOCKER_HOST comes before a context and before the usual sockets", async () => {
    await using home = await emptyHome();
    await using named = await fakeSocket(answersVersion("27.1", "1.46"));
    await using other = await fakeSocket(answersVersion("20.10", "1.41"));
    await addContext(home.path, "mine", `unix://${other.path}`);
    const env = { DOCKER_HOST: `unix://${named.path}`, DOCKER_CONTEXT: "mine" };
    const found = await findEngine({ signal, env, home: home.path, sockets: [other.path] });
    expect(found).toMatchObject({
      where: `unix://${named.path} (DOCKER_HOST)`,
      version: "27.1",
      apiVersion: "1.46",
      options: { socketPath: named.path },
    });
  });

  test("DOCKER_CONTEXT comes before the context of config.json", async () => {
    await using home = await emptyHome();
    await using named = await fakeSocket(answersVersion("27.1", "1.46"));
    await addContext(home.path, "mine", `unix://${named.path}`);
    await useContext(home.path, "elsewhere");
    const found = await findEngine({ signal, env: { DOCKER_CONTEXT: "mine" }, home: home.path, sockets: [] });
    expect(found.where).toBe(`unix://${named.path} (the docker context mine)`);
  });

  test("the context of config.json comes before the usual sockets", async () => {
    await using home = await emptyHome();
    await using named = await fakeSocket(answersVersion("27.1", "1.46"));
    await using usual = await fakeSocket(answersVersion("20.10", "1.41"));
    await addContext(home.path, "colima", `unix://${named.path}`);
    await useContext(home.path, "colima");
    const found = await findEngine({ signal, env: {}, home: home.path, sockets: [usual.path] });
    expect(found.where).toBe(`unix://${named.path} (the docker context colima)`);
  });

  test("a context of config.json that does not answer leaves the usual sockets", async () => {
    await using home = await emptyHome();
    await using usual = await fakeSocket(answersVersion("20.10", "1.41"));
    await addContext(home.path, "colima", `unix://${nowhere}`);
    await useContext(home.path, "colima");
    const found = await findEngine({ signal, env: {}, home: home.path, sockets: [nowhere, usual.path] });
    expect(found.where).toBe(`unix://${usual.path} (a usual socket)`);
  });

  test("the default context names no engine", async () => {
    await using home = await emptyHome();
    await using usual = await fakeSocket(answersVersion("20.10", "1.41"));
    await useContext(home.path, "default");
    const found = await findEngine({ signal, env: {}, home: home.path, sockets: [usual.path] });
    expect(found.where).toBe(`unix://${usual.path} (a usual socket)`);
  });

  test("the usual sockets are those of Docker, its rootless and desktop kinds, and Podman", () => {
    expect(usualSockets({ XDG_RUNTIME_DIR: "/run/user/7" }, "/home/ada")).toEqual([
      "/var/run/docker.sock",
      "/run/user/7/docker.sock",
      "/home/ada/.docker/run/docker.sock",
      "/home/ada/.docker/desktop/docker.sock",
      "/home/ada/.colima/default/docker.sock",
      "/home/ada/.orbstack/run/docker.sock",
      "/run/podman/podman.sock",
      "/run/user/7/podman/podman.sock",
    ]);
  });
});

describe("what is no engine to use", () => {
  test("one that DOCKER_HOST names and that does not answer is not replaced by another", async () => {
    await using home = await emptyHome();
    await using usual = await fakeSocket(answersVersion("20.10", "1.41"));
    const env = { DOCKER_HOST: `unix://${nowhere}` };
    const error = await failure(findEngine({ signal, env, home: home.path, sockets: [usual.path] }));
    expect(error.code).toBe("NO_ENGINE");
    expect(error.message).toBe(
      `the engine that was asked for cannot be used:\n  unix://${nowhere} (DOCKER_HOST): connect ENOENT ${nowhere}\n` +
        "Unset DOCKER_HOST and DOCKER_CONTEXT to have one looked for.",
    );
  });

  test("an engine that is too old is passed over and named", async () => {
    await using home = await emptyHome();
    await using old = await fakeSocket(answersVersion("19.03", "1.40"));
    await using fit = await fakeSocket(answersVersion("20.10", "1.41"));
    const o = { signal, env: {}, home: home.path };
    expect((await findEngine({ ...o, sockets: [old.path, fit.path] })).version).toBe("20.10");
    expect((await failure(findEngine({ ...o, sockets: [old.path] }))).details.failures).toEqual([
      `unix://${old.path} (a usual socket): is version 19.03 (API 1.40); Meshbed needs API 1.41 (Docker 20.10) or newer`,
    ]);
  });

  test("an API of three digits is newer than one of two", async () => {
    await using home = await emptyHome();
    await using fit = await fakeSocket(answersVersion("99", "1.100"));
    expect((await findEngine({ signal, env: {}, home: home.path, sockets: [fit.path] })).apiVersion).toBe("1.100");
  });

  test("something that answers and is no engine is passed over", async () => {
    await using home = await emptyHome();
    await using other = await fakeSocket((_, response) => response.end("hello"));
    const error = await failure(findEngine({ signal, env: {}, home: home.path, sockets: [other.path] }));
    expect(error.details.failures).toEqual([
      `unix://${other.path} (a usual socket): something answers there, and it is no container engine`,
    ]);
  });

  test("without any, the error says how to get one", async () => {
    await using home = await emptyHome();
    const error = await failure(findEngine({ signal, env: {}, home: home.path, sockets: [nowhere] }));
    expect(error.message).toMatch(/^no container engine answers\. .+ DOCKER_HOST, as unix:\/\/\/run\/docker\.sock,/);
    expect(error.exitCode).toBe(3);
  });

  test("an address of an unknown kind is refused with the kinds there are", async () => {
    await using home = await emptyHome();
    const error = await failure(findEngine({ signal, env: { DOCKER_HOST: "npipe:////./pipe/x" }, home: home.path }));
    expect(error.message).toBe(
      'DOCKER_HOST is "npipe:////./pipe/x"; expected an address as unix:///var/run/docker.sock, tcp://host:2376 or ssh://user@host',
    );
  });

  test("TLS without its certificates is refused with the file that is missing", async () => {
    await using home = await emptyHome();
    const env = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: home.path };
    const error = await failure(findEngine({ signal, env, home: home.path }));
    expect(error.message).toBe(`DOCKER_HOST asks for TLS, and ${home.path}/ca.pem cannot be read`);
  });

  test("a context that is named and not there is refused with its file", async () => {
    await using home = await emptyHome();
    const error = await failure(findEngine({ signal, env: { DOCKER_CONTEXT: "gone" }, home: home.path }));
    expect(error.message).toMatch(
      /meta\.json names the docker context and cannot be read; `docker context ls` shows what is there$/,
    );
  });
});

describe("over TLS", () => {
  /** Its own authority; it holds for 127.0.0.1 until 2126, and its key is good for nothing else. */
  const folder = join(import.meta.dirname, "certificates");
  const pem = (name: string) => readFileSync(join(folder, name));
  const identity = { cert: pem("cert.pem"), key: pem("key.pem"), ca: pem("ca.pem") };

  async function engineWithTls() {
    const options = { ...identity, requestCert: true, rejectUnauthorized: true };
    const server = createServer(options, answersVersion("27.1", "1.46")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    return {
      url: `tcp://127.0.0.1:${port}`,
      [Symbol.asyncDispose]: async () => {
        server.closeAllConnections();
        await server[Symbol.asyncDispose]();
      },
    };
  }

  test("an engine is found by one who shows a certificate, and by nobody else", async () => {
    await using home = await emptyHome();
    await using engine = await engineWithTls();
    const env = { DOCKER_HOST: engine.url, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
    expect(await findEngine({ signal, env, home: home.path })).toMatchObject({ version: "27.1" });
    const without = findEngine({ signal, env: { DOCKER_HOST: engine.url.replace("tcp", "https") }, home: home.path });
    expect((await failure(without)).message).toContain("self-signed certificate");
  });

  test("an engine that shows another certificate is refused", async () => {
    await using home = await emptyHome();
    await using engine = await engineWithTls();
    await using other = await mkdtempDisposable(join(tmpdir(), "meshbed-certificates-"));
    for (const name of ["cert.pem", "key.pem"]) await writeFile(join(other.path, name), pem(name));
    await writeFile(join(other.path, "ca.pem"), rootCertificates[0] ?? "");
    const env = { DOCKER_HOST: engine.url, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: other.path };
    expect((await failure(findEngine({ signal, env, home: home.path }))).message).toContain("self-signed certificate");
  });
});
