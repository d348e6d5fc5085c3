/**
 * Finds the container engine to use, in the order in which the docker command line and its users would look.
 * DOCKER_HOST and DOCKER_CONTEXT are orders: what they name is used or nothing is. Starts nothing.
 */
import { homedir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { MeshbedError, messageOf } from "../orchestrator/base/errors.ts";
import { currentContext } from "./docker-context.ts";
import { dockerOptions, type EngineAddress, type EngineOptions } from "./engine-address.ts";
import { noEngine } from "./no-engine.ts";

export interface FoundEngine {
  readonly options: EngineOptions;
  /** "unix:///var/run/docker.sock (a usual socket)" */
  readonly where: string;
  readonly version: string;
  readonly apiVersion: string;
}

export interface FindOptions {
  readonly signal: AbortSignal;
  /** Default: this process's. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the user's. */
  readonly home?: string;
  /** Sockets to try when nothing names an engine. Default: `usualSockets`. */
  readonly sockets?: readonly string[];
}

/** Engine 20.10: the oldest that Meshbed is tested with. */
const oldestApi = "1.41";
const answerTimeoutMs = 3_000;
/** ssh shakes hands first, over a wide network. */
const sshAnswerTimeoutMs = 15_000;

/** The first engine that answers. Throws MeshbedError NO_ENGINE with what was tried and how to mend it. */
export async function findEngine(o: FindOptions): Promise<FoundEngine> {
  const { addresses, ordered } = candidates(o);
  const failures: string[] = [];
  for (const address of addresses) {
    o.signal.throwIfAborted();
    try {
      return await ask(address, o.signal);
    } catch (error) {
      o.signal.throwIfAborted();
      if (error instanceof MeshbedError) throw error;
      // A usual socket that is not there is no news.
      if (address.from !== usual || !isAbsent(error)) failures.push(`${name(address)}: ${reason(error)}`);
    }
  }
  throw noEngine(failures, { ordered });
}

/** Of Docker, rootless Docker, Docker Desktop, Colima, OrbStack and Podman, in this order. */
export function usualSockets(env: Readonly<Record<string, string | undefined>>, home: string): readonly string[] {
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.() ?? 0}`;
  return [
    "/var/run/docker.sock",
    join(runtime, "docker.sock"),
    join(home, ".docker/run/docker.sock"),
    join(home, ".docker/desktop/docker.sock"),
    join(home, ".colima/default/docker.sock"),
    join(home, ".orbstack/run/docker.sock"),
    "/run/podman/podman.sock",
    join(runtime, "podman/podman.sock"),
  ];
}

const usual = "a usual socket";

/** `ordered`: the user named the engine, so no other will do. */
function candidates(o: FindOptions): { addresses: readonly EngineAddress[]; ordered: boolean } {
  const env = o.env ?? process.env;
  const home = o.home ?? homedir();
  const folder = env.DOCKER_CONFIG || join(home, ".docker");
  if (env.DOCKER_HOST) {
    const certificates = env.DOCKER_TLS_VERIFY ? { certificates: env.DOCKER_CERT_PATH || folder } : {};
    return { addresses: [{ url: env.DOCKER_HOST, from: "DOCKER_HOST", ...certificates }], ordered: true };
  }
  const context = currentContext(folder, env.DOCKER_CONTEXT);
  if (env.DOCKER_CONTEXT && context) return { addresses: [context], ordered: true };
  const sockets = (o.sockets ?? usualSockets(env, home)).map((path) => ({ url: `unix://${path}`, from: usual }));
  return { addresses: context ? [context, ...sockets] : sockets, ordered: false };
}

async function ask(address: EngineAddress, signal: AbortSignal): Promise<FoundEngine> {
  const options = dockerOptions(address);
  const timeout = address.url.startsWith("ssh:") ? sshAnswerTimeoutMs : answerTimeoutMs;
  const { Version, ApiVersion } = await bounded(new Docker({ ...options, timeout }).version(), timeout, signal);
  if (typeof ApiVersion !== "string") throw new Error("something answers there, and it is no container engine");
  if (ApiVersion.localeCompare(oldestApi, "en", { numeric: true }) < 0) {
    throw new Error(
      `is version ${Version} (API ${ApiVersion}); Meshbed needs API ${oldestApi} (Docker 20.10) or newer`,
    );
  }
  return { options, where: name(address), version: Version, apiVersion: ApiVersion };
}

/** dockerode's own time-out counts from the last byte, and not over ssh; this one counts from the start. */
async function bounded<T>(answer: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const bound = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const onAbort = () => reject(signal.aborted ? signal.reason : new Error(`no answer within ${timeoutMs} ms`));
  bound.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([answer, promise]);
  } finally {
    bound.removeEventListener("abort", onAbort);
  }
}

function name({ url, from }: EngineAddress): string {
  return `${url} (${from})`;
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function reason(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return messageOf(error);
  switch (error.code) {
    case "EACCES":
      return "this user may not use it; `sudo usermod -aG docker $USER` and a new login mend that";
    case "ECONNREFUSED":
      return "nothing listens there; the engine is not running";
    default:
      return error.message;
  }
}
