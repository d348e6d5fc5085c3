/**
 * `node docker/engines/main.ts up 3` starts three container engines on this machine, each in a network namespace of its own, as if they were
 * three hosts; `down` ends them and removes all that they have. For tests, and to try what takes many hosts on one. Root on Linux, where
 * `make setup` has installed an engine.
 */
import { readdir } from "node:fs/promises";
import { engineProcess, removeEngine, socketOf, startEngine } from "./engine-process.ts";
import { joinBridge, leaveBridge, makeBridge, removeBridge, testHost } from "./host-network.ts";

const most = 9;
const [verb, count = "2"] = process.argv.slice(2);
const abort = new AbortController();
process.once("SIGINT", () => abort.abort(new Error("interrupted")));

switch (verb) {
  case "up":
    await up(Number(count));
    break;
  case "down":
    await down();
    break;
  default:
    console.error(`expected \`up <1..${most}>\` or \`down\``);
    process.exitCode = 2;
}

async function up(hosts: number): Promise<void> {
  if (!Number.isInteger(hosts) || hosts < 1 || hosts > most) throw new Error(`${count} hosts; expected 1..${most}`);
  await makeBridge();
  for (let number = 1; number <= hosts; number++) {
    const host = testHost(number);
    await joinBridge(host);
    await startEngine(host, abort);
    console.log(`${host.name}  ${host.address}  unix://${socketOf(host)}  process ${await engineProcess(host)}`);
  }
}

async function down(): Promise<void> {
  const namespaces: string[] = await readdir("/run/netns").catch(() => []); // there are none
  for (let number = 1; number <= most; number++) {
    const host = testHost(number);
    if (!namespaces.includes(host.namespace)) continue;
    await removeEngine(host);
    await leaveBridge(host);
    console.log(`${host.name} is gone`);
  }
  await removeBridge();
}
