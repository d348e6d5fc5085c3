/**
 * `node docker/run-in-container.ts ARGUMENTS…` runs `meshbed ARGUMENTS…` in a container of the engine, on the network of
 * the engine's own host, from where nodes can be reached with Docker Desktop and rootless engines too. The current folder
 * is there under its own path, so files are named, and runs written, as ever.
 */
import Docker from "dockerode";
import { MeshbedError } from "../orchestrator/base/errors.ts";
import { ensureImages, imagesVariable } from "../orchestrator/engine/docker/images.ts";
import { buildImage } from "./build-image.ts";
import { isSocket } from "./engine-address.ts";
import { engineStatus } from "./engine-error.ts";
import { type FoundEngine, findEngine } from "./find-engine.ts";
import { orchestratorFiles } from "./orchestrator/image-files.ts";

const inside = "/var/run/docker.sock";

try {
  process.exitCode = await runInContainer(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof MeshbedError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

/** The exit code of what ran. */
async function runInContainer(args: readonly string[]): Promise<number> {
  const { signal } = new AbortController();
  const o = { signal, onProgress: (line: string) => console.error(line) };
  const engine = await findEngine(o);
  const docker = new Docker(engine.options);
  const socket = await socketOnEngineHost(docker, engine);
  const images = await ensureImages(docker, o);
  const source = { name: "meshbed/orchestrator", base: images.base, files: await orchestratorFiles() };
  const container = await docker.createContainer({
    Image: await buildImage(docker, source, o),
    Cmd: [...args],
    Env: [
      `${imagesVariable}=${JSON.stringify(images)}`,
      `DOCKER_HOST=unix://${inside}`,
      ...(process.env.TERM ? [`TERM=${process.env.TERM}`] : []),
    ],
    WorkingDir: process.cwd(),
    Tty: process.stdout.isTTY,
    HostConfig: {
      AutoRemove: true,
      NetworkMode: "host",
      // A run's owner is named by its process id, which must be the host's to mean anything to a later command.
      PidMode: "host",
      Binds: [`${process.cwd()}:${process.cwd()}`, `${socket}:${inside}`],
    },
  });
  return await follow(docker, container);
}

/** With an engine in a virtual machine, the socket that is met here is not the one that is there. */
async function socketOnEngineHost(docker: Docker, { options, where }: FoundEngine): Promise<string> {
  if (!isSocket(options)) {
    throw new MeshbedError("NO_ENGINE", `the engine at ${where} is on another host; Meshbed has to run there`);
  }
  const { OperatingSystem } = await docker.info();
  return process.platform === "linux" && OperatingSystem !== "Docker Desktop" ? options.socketPath : inside;
}

/** Shows what it prints, hands signals on, and waits for its end. */
async function follow(docker: Docker, container: Docker.Container): Promise<number> {
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  if (process.stdout.isTTY) stream.pipe(process.stdout);
  else docker.modem.demuxStream(stream, process.stdout, process.stderr);
  const ended = container.wait({ condition: "removed" });
  await container.start();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => container.kill({ signal: name }).catch(ignoreEnded));
  }
  const resize = () => container.resize({ w: process.stdout.columns, h: process.stdout.rows }).catch(ignoreEnded);
  if (process.stdout.isTTY) {
    await resize();
    process.stdout.on("resize", resize);
  }
  const { StatusCode } = await ended;
  return StatusCode;
}

/** A signal or a new size that comes when it has just ended has nobody left to tell. */
function ignoreEnded(error: unknown): void {
  if (![404, 409].includes(engineStatus(error) ?? 0)) throw error;
}
