/**
 * The reference node as a process: reads its settings, starts, ends on SIGTERM or SIGINT.
 * Exit codes: 0 asked to end, 1 it could not start or broke, 2 wrong settings.
 */
import type { NodeConfig } from "../contract/index.ts";
import type { CreateNetwork } from "./network/network.ts";
import { readConfig } from "./read-config.ts";

/** Saying goodbye to peers takes no longer; then the process ends all the same. */
const shutdownTimeoutMs = 1500;

/** @param load gives the generation of libp2p that it runs on; loading takes a while, in which signals are heard already */
export function runNode(load: LoadNetwork): void {
  run(settings(), load).then(
    () => process.exit(0),
    (error: unknown) => {
      log(`broke: ${error instanceof Error ? error.stack : String(error)}`);
      process.exit(1);
    },
  );
}

type LoadNetwork = () => Promise<{ readonly createNetwork: CreateNetwork }>;

function log(line: string): void {
  process.stdout.write(`${new Date().toISOString()} ${line}\n`);
}

function settings(): NodeConfig {
  try {
    return readConfig(process.env);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
}

async function run(config: NodeConfig, load: LoadNetwork): Promise<void> {
  const ended = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, resolve);
  });
  log(`${config.id} starts`);
  const starting = start(config, load);
  // The first process of a container ends by no signal that it does not handle; one that still starts owes nobody a goodbye.
  if ((await Promise.race([starting, ended.then(() => "ended" as const)])) === "ended") {
    return log(`${config.id} ends: ${await ended}`);
  }
  const node = await starting;
  const { address, p2pAddresses, p2pPort, wsPort, adminPort } = config;
  const ports = wsPort === null ? `port ${p2pPort}` : `ports ${p2pPort} and ${wsPort} (WebSocket)`;
  log(`${config.id} listens: libp2p on ${p2pAddresses.join(", ")} ${ports}, admin API on ${address} port ${adminPort}`);
  log(`${config.id} ends: ${await ended}`);
  setTimeout(() => process.exit(0), shutdownTimeoutMs).unref();
  await node[Symbol.asyncDispose]();
}

async function start(config: NodeConfig, load: LoadNetwork): Promise<AsyncDisposable> {
  const [{ startNode }, { createNetwork }] = await Promise.all([import("./start-node.ts"), load()]);
  return await startNode(config, createNetwork, log);
}
