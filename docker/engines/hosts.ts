/** The hosts that stand for several machines on this one: all of them started, and all of them ended. */
import { readdir } from "node:fs/promises";
import type { Signal } from "../../orchestrator/engine/engine.ts";
import { engineProcess, removeEngine, socketOf, startEngine } from "./engine-process.ts";
import { joinBridge, leaveBridge, makeBridge, removeBridge, testHost } from "./host-network.ts";

export interface RunningHost {
  readonly name: string;
  /** At which the other hosts reach it. */
  readonly address: string;
  /** Of its engine. */
  readonly socket: string;
  /** Its engine's number in this machine's process namespace. */
  readonly process: number;
}

export const mostHosts = 9;

/** Those that run already stay as they are. @param count 1..mostHosts. Throws what kept one from starting. */
export async function startHosts(count: number, o: Signal): Promise<readonly RunningHost[]> {
  await makeBridge();
  const hosts: RunningHost[] = [];
  for (let number = 1; number <= count; number++) {
    const host = testHost(number);
    await joinBridge(host);
    await startEngine(host, o);
    const { name, address } = host;
    hosts.push({ name, address, socket: socketOf(host), process: (await engineProcess(host)) ?? 0 });
  }
  return hosts;
}

/** Ends them and removes all that they have. Gives their names. */
export async function endHosts(): Promise<readonly string[]> {
  const namespaces: string[] = await readdir("/run/netns").catch(() => []); // there are none
  const ended: string[] = [];
  for (let number = 1; number <= mostHosts; number++) {
    const host = testHost(number);
    if (!namespaces.includes(host.namespace)) continue;
    await removeEngine(host);
    await leaveBridge(host);
    ended.push(host.name);
  }
  await removeBridge();
  return ended;
}
