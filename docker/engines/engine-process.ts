/** One more dockerd on this machine, in a network namespace of its own and with all else of its own, too. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rm, rmdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import Docker from "dockerode";
import { execa } from "execa";
import { waitFor } from "../../orchestrator/base/wait.ts";
import type { TestHost } from "./host-network.ts";

/** In /run, so that it does not outlive the processes that it speaks of. */
const runRoot = "/run/meshbed/hosts";
const dataRoot = "/var/lib/meshbed-hosts";
const startTimeoutMs = 60_000;
/** With containers that it has to end first. */
const endTimeoutMs = 60_000;

export function socketOf({ name }: TestHost): string {
  return `${runFolder(name)}/docker.sock`;
}

/** Where it does not answer yet. Throws what kept it from doing so, with the file of its log. */
export async function startEngine(host: TestHost, o: { readonly signal: AbortSignal }): Promise<void> {
  const run = runFolder(host.name);
  const docker = new Docker({ socketPath: socketOf(host) });
  const answers = async () => (await docker.ping().catch(() => undefined)) && true;
  if (await answers()) return;
  await mkdir(run, { recursive: true });
  await mkdir(dataFolder(host.name), { recursive: true });
  await rm(pidFile(host), { force: true });
  const log = logFile(host.name);
  await using file = await open(log, "a");
  // nsenter, not `ip netns exec`, which would hide the control groups.
  const child = spawn(
    "nsenter",
    [
      `--net=/run/netns/${host.namespace}`,
      "dockerd",
      `--host=unix://${socketOf(host)}`,
      `--data-root=${dataFolder(host.name)}`,
      `--exec-root=${run}/exec`,
      `--pidfile=${pidFile(host)}`,
    ],
    { detached: true, stdio: ["ignore", file.fd, file.fd] },
  );
  await once(child, "spawn");
  child.unref();
  await waitFor(`the first answer of ${host.name} (its log: ${log})`, answers, {
    ...{ signal: o.signal, timeoutMs: startTimeoutMs, everyMs: 250 },
  });
}

/** And its containers, networks, images. */
export async function removeEngine(host: TestHost): Promise<void> {
  const pid = await engineProcess(host);
  if (pid !== undefined) {
    process.kill(pid, "SIGTERM");
    for (const endMs = Date.now() + endTimeoutMs; existsSync(`/proc/${pid}`) && Date.now() < endMs; ) await sleep(100);
  }
  await endContainers(host);
  for (const folder of [dataFolder(host.name), runFolder(host.name)]) {
    const { stdout } = await execa("findmnt", ["--noheadings", "--list", "--output", "TARGET"], { reject: false });
    // An engine that was killed leaves its own folder mounted, too.
    const mounts = stdout.split("\n").filter((target) => target === folder || target.startsWith(`${folder}/`));
    for (const target of mounts.toReversed()) await execa("umount", ["--lazy", target], { reject: false });
    await rm(folder, { recursive: true, force: true });
  }
  await rm(logFile(host.name), { force: true });
  // Empty after the last one.
  for (const folder of [dataRoot, runRoot]) await rmdir(folder).catch(() => undefined);
}

/** Those that run on without their engine, which was killed: each by its shim, whose command names the engine's folder. */
async function endContainers({ name }: TestHost): Promise<void> {
  const processes = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  for (const shim of processes) {
    const command = await readFile(`/proc/${shim}/cmdline`, "utf8").catch(() => ""); // it has ended
    if (!command.split("\0").includes(`${runFolder(name)}/exec/containerd/containerd.sock`)) continue;
    const children = await readFile(`/proc/${shim}/task/${shim}/children`, "utf8").catch(() => "");
    for (const pid of [...children.split(" ").filter((child) => child !== ""), shim]) {
      try {
        process.kill(Number(pid), "SIGKILL");
      } catch {
        // It has ended.
      }
    }
  }
}

/** Undefined where none runs; a killed one leaves a number that another process may have. */
export async function engineProcess(host: TestHost): Promise<number | undefined> {
  const pid = Number(await readFile(pidFile(host), "utf8").catch(() => Number.NaN));
  const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "");
  return command.trim() === "dockerd" ? pid : undefined;
}

function pidFile({ name }: TestHost): string {
  return `${runFolder(name)}/docker.pid`;
}

function runFolder(name: string): string {
  return `${runRoot}/${name}`;
}

function dataFolder(name: string): string {
  return `${dataRoot}/${name}`;
}

function logFile(name: string): string {
  return `/var/log/meshbed-${name}.log`;
}
