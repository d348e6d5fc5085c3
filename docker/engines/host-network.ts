/**
 * Hosts on one machine: network namespaces on one bridge, as machines on one Ethernet. Each can reach the others and, through this
 * machine, what this machine reaches, as any host of an engine can; what runs in its engine's internal networks cannot.
 */
import { existsSync } from "node:fs";
import { execa } from "execa";

/** Outside of the pool that Meshbed takes subnets of runs from, 10.64.0.0/10. */
const prefix = "10.63.255";
const bridge = "meshbed-hosts";
const gateway = `${prefix}.254`;

export interface TestHost {
  readonly name: string;
  readonly address: string;
  /** Of its network, in /run/netns. */
  readonly namespace: string;
}

/** @param number 1..250 */
export function testHost(number: number): TestHost {
  return { name: `host-${number}`, address: `${prefix}.${number}`, namespace: `meshbed-host-${number}` };
}

/** Idempotent. */
export async function makeBridge(): Promise<void> {
  if (!existsSync(`/sys/class/net/${bridge}`)) {
    await ip("link", "add", bridge, "type", "bridge");
    await ip("address", "add", `${gateway}/24`, "dev", bridge);
    await ip("link", "set", bridge, "up");
  }
  for (const rule of rules) {
    const { failed } = await iptables("-C", rule, { reject: false });
    if (failed) await iptables("-I", rule);
  }
}

export async function removeBridge(): Promise<void> {
  for (const rule of rules) await iptables("-D", rule, { reject: false });
  if (existsSync(`/sys/class/net/${bridge}`)) await ip("link", "delete", bridge);
}

/** Idempotent. */
export async function joinBridge({ address, namespace }: TestHost): Promise<void> {
  if (existsSync(`/run/netns/${namespace}`)) return;
  const outside = `mbh${address.split(".").at(-1)}`;
  await ip("netns", "add", namespace);
  await ip("link", "add", outside, "type", "veth", "peer", "name", "eth0", "netns", namespace);
  await ip("link", "set", outside, "master", bridge, "up");
  const inside = ["-netns", namespace];
  await ip(...inside, "link", "set", "lo", "up");
  await ip(...inside, "address", "add", `${address}/24`, "dev", "eth0");
  await ip(...inside, "link", "set", "eth0", "up");
  await ip(...inside, "route", "add", "default", "via", gateway);
}

export async function leaveBridge({ namespace }: TestHost): Promise<void> {
  if (existsSync(`/run/netns/${namespace}`)) await ip("netns", "delete", namespace);
}

/** An engine's own rules drop what they do not know. */
const rules = [
  ["FORWARD", "-i", bridge, "-j", "ACCEPT"],
  ["FORWARD", "-o", bridge, "-j", "ACCEPT"],
  ["POSTROUTING", "-s", `${prefix}.0/24`, "!", "-o", bridge, "-j", "MASQUERADE"],
] as const;

async function iptables(action: string, [chain, ...rule]: readonly string[], o: { reject?: boolean } = {}) {
  const table = chain === "POSTROUTING" ? "nat" : "filter";
  return await execa("iptables", ["--wait", "--table", table, action, chain ?? "", ...rule], o);
}

async function ip(...args: readonly string[]): Promise<void> {
  await execa("ip", args);
}
