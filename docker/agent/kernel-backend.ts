/** Shapes nodes by the kernel's htb and netem; see `netem-commands.ts`. The kernel keeps it all; nothing of ours runs. */
import { existsSync } from "node:fs";
import pMap from "p-map";
import type { Backend } from "./backend.ts";
import { firewallRules, noFirewall } from "./firewall-rules.ts";
import { deviceOf, inNamespace } from "./in-namespace.ts";
import { downloadDevice, type NetemLayout, netemCommands } from "./netem-commands.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { ShapedNode } from "./shaped-node.ts";

const endConcurrency = 4;

interface Held {
  readonly pid: number;
  readonly address: string;
  readonly device: string;
  layout: NetemLayout | null;
  shaping: string | undefined;
  firewall: string | undefined;
}

export function kernelBackend(): Backend {
  const held = new Map<string, Held>();
  const perNode = oneAtATime();

  async function apply(node: ShapedNode): Promise<void> {
    const hold = await enter(node);
    const { device, layout: before } = hold;
    const { text, layout } = netemCommands({ device, exempt: node.exempt, state: node.state, before });
    const shaping = JSON.stringify([node.state.paths, node.state.up, node.state.down]);
    const firewall = firewallRules(node);
    const tc = hold.shaping === shaping ? undefined : text;
    const nft = hold.firewall === firewall ? undefined : firewall;
    // Until all of it has passed, nothing is known to stand: after a failure the next one builds from the ground.
    hold.layout = null;
    hold.shaping = hold.firewall = undefined;
    await inNamespace(node.pid, { tc, nft });
    hold.layout = layout;
    hold.shaping = shaping;
    hold.firewall = firewall;
  }

  async function enter({ node: name, pid, address }: ShapedNode): Promise<Held> {
    const before = held.get(name);
    if (before !== undefined && before.pid === pid && before.address === address) return before;
    const device = await deviceOf(pid, address);
    await removeDownloadDevice(pid);
    await inNamespace(pid, { ip: `link add ${downloadDevice} type ifb\nlink set ${downloadDevice} up\n` });
    const hold: Held = { pid, address, device, layout: null, shaping: undefined, firewall: undefined };
    held.set(name, hold);
    return hold;
  }

  async function forget(name: string): Promise<void> {
    const hold = held.get(name);
    held.delete(name);
    if (hold === undefined || !existsSync(`/proc/${hold.pid}`)) return;
    const { pid, device } = hold;
    // Each is made first, so that there is one to be removed.
    const tc = `qdisc replace dev ${device} clsact\nqdisc del dev ${device} clsact
qdisc replace dev ${device} root handle ffff: pfifo\nqdisc del dev ${device} root\n`;
    await inNamespace(pid, { tc, nft: noFirewall });
    await removeDownloadDevice(pid);
  }

  return {
    apply: (node) => perNode(node.node, () => apply(node)),
    forget: (name) => perNode(name, () => forget(name)),
    end: async () => {
      await pMap([...held.keys()], (name) => perNode(name, () => forget(name)), { concurrency: endConcurrency });
    },
  };
}

async function removeDownloadDevice(pid: number): Promise<void> {
  try {
    await inNamespace(pid, { ip: `link del ${downloadDevice}\n` });
  } catch {
    // There is none, unless an agent before this one left it.
  }
}
