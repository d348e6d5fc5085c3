/**
 * Installs and starts a container engine where none answers: on Debian and Ubuntu, as root, from the distribution's
 * packages. Says each thing that it does. It stops nothing, and touches no engine that somebody else started.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { execa } from "execa";
import { MeshbedError, messageOf } from "../orchestrator/base/errors.ts";
import { waitFor } from "../orchestrator/base/wait.ts";
import { aptInstall, isDebianRoot } from "./debian-host.ts";
import { type FoundEngine, findEngine } from "./find-engine.ts";
import { raiseLimits } from "./kernel-limits.ts";

export interface InstallOptions {
  readonly signal: AbortSignal;
  /** Told each thing that was done, a line each. */
  readonly onProgress: (line: string) => void;
}

const logFile = "/var/log/meshbed-dockerd.log";
/** In /run, so that it does not outlive the processes that it speaks of. */
const stateFile = "/run/meshbed/engine.json";
const startTimeoutMs = 60_000;

/** Throws the error of `findEngine` when this is no host to install on, and NO_ENGINE when the engine does not start. */
export async function installEngine(noEngine: MeshbedError, o: InstallOptions): Promise<FoundEngine> {
  // An engine that the user named and that does not answer is not mended by installing another.
  if (noEngine.details.ordered === true || !isDebianRoot()) throw noEngine;
  if (!existsSync("/usr/sbin/dockerd") && !existsSync("/usr/bin/dockerd")) {
    // ca-certificates: without them the engine cannot pull from a registry.
    await aptInstall(["docker.io", "iptables", "ca-certificates"], o).catch((cause) => {
      o.signal.throwIfAborted();
      throw new MeshbedError(
        "NO_ENGINE",
        `no container engine answers, and none can be installed: ${messageOf(cause)}`,
        {
          cause,
        },
      );
    });
  }
  await raiseLimits(o);
  // Installing starts the service where systemd runs; one that is starting needs no second start.
  return existsSync("/run/systemd/system") ? await startByService(o) : await startDetached(o);
}

/** The process id of the engine that Meshbed started on this host, when it still runs. */
export function startedEngine(): number | undefined {
  if (!existsSync(stateFile)) return undefined;
  const { pid } = JSON.parse(readFileSync(stateFile, "utf8"));
  return commandOf(pid) === "dockerd" ? pid : undefined;
}

async function startByService(o: InstallOptions): Promise<FoundEngine> {
  o.onProgress("starting the engine: systemctl start docker");
  await execa("systemctl", ["start", "docker"], { cancelSignal: o.signal });
  return await untilItAnswers(o, "journalctl -u docker");
}

async function startDetached(o: InstallOptions): Promise<FoundEngine> {
  await removeStalePidFiles(o);
  await using log = await open(logFile, "a");
  // Not execa: it would carry the output through this process, which the engine outlives.
  const child = spawn("dockerd", { detached: true, stdio: ["ignore", log.fd, log.fd] });
  await once(child, "spawn");
  child.unref();
  o.onProgress(`started dockerd as process ${child.pid}; it keeps running, and its log is ${logFile}`);
  await mkdir(dirname(stateFile), { recursive: true });
  await writeFile(stateFile, `${JSON.stringify({ pid: child.pid, log: logFile })}\n`);
  return await untilItAnswers(o, logFile, () => child.exitCode === null);
}

/** A dockerd that was killed leaves these behind; its successor believes them once another process has the number. */
async function removeStalePidFiles(o: InstallOptions): Promise<void> {
  const files = { "/var/run/docker.pid": "dockerd", "/var/run/docker/containerd/containerd.pid": "containerd" };
  for (const [file, command] of Object.entries(files)) {
    if (!existsSync(file) || commandOf(Number(await readFile(file, "utf8"))) === command) continue;
    await rm(file);
    o.onProgress(`removed ${file}, left behind by an engine that is gone`);
  }
}

async function untilItAnswers(o: InstallOptions, log: string, runs = () => true): Promise<FoundEngine> {
  let last = "";
  const probe = async () => {
    try {
      return await findEngine(o);
    } catch (error) {
      if (!(error instanceof MeshbedError) || error.code !== "NO_ENGINE") throw error;
      last = error.message;
      if (!runs()) throw new Error("dockerd ended right after its start", { cause: error });
      return undefined;
    }
  };
  try {
    return await waitFor("the engine's first answer", probe, {
      signal: o.signal,
      timeoutMs: startTimeoutMs,
      everyMs: 250,
      describe: () => last,
    });
  } catch (cause) {
    o.signal.throwIfAborted();
    throw new MeshbedError("NO_ENGINE", `the engine was started and does not answer; its log (${log}) says why`, {
      cause,
    });
  }
}

function commandOf(pid: number): string | undefined {
  const file = `/proc/${pid}/comm`;
  return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
}
