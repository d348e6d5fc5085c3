/**
 * Shapes nodes by the kernel's htb, netem and ifb; see `netem-commands.ts`. The kernel keeps it all; nothing of ours runs.
 * While a node is shaped, its kernel sends segments one by one and not as one large packet to be cut
 * later: netem would lose, delay and count that as a single one.
 */
import { existsSync } from "node:fs";
import pMap from "p-map";
import type { Backend } from "./backend.ts";
import { duplicateRules, noDuplicates } from "./duplicate-rules.ts";
import { firewallRules, noFirewall } from "./firewall-rules.ts";
import { devicesOf, inNamespace, type NamespaceCommands, type NamespaceDevices } from "./in-namespace.ts";
import { type NetemLayout, netemCommands, rateDevices } from "./netem-commands.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import type { ShapedNode } from "./shaped-node.ts";

const endConcurrency = 4;
/** What a device has when nobody changed it. Source: GSO_MAX_SEGS in the kernel's netdevice.h. */
const kernelGsoSegments = 65_535;
const ifbs = Object.values(rateDevices);

/** How it reaches into a node's namespace. */
export interface Namespaces {
  run(pid: number, commands: NamespaceCommands): Promise<void>;
  devicesOf(pid: number, address: string): Promise<NamespaceDevices>;
  /** Whether the process, and so its namespace, still lives. */
  lives(pid: number): boolean;
}

/** @param tables the directory of the jitters' tables, in which tc looks for them */
export function namespacesOfThisHost(tables: string): Namespaces {
  return {
    run: (pid, commands) => inNamespace(pid, commands, { TC_LIB_DIR: tables }),
    devicesOf,
    lives: (pid) => existsSync(`/proc/${pid}`),
  };
}

interface Held {
  readonly pid: number;
  readonly address: string;
  readonly device: string;
  /** Null while nothing is known to stand. */
  layout: NetemLayout | null;
  nft: string | null;
  /** Whether there is a table for duplicates, of this state or of one before it. */
  duplicates: boolean;
}

export function kernelBackend(namespaces: Namespaces): Backend {
  const held = new Map<string, Held>();
  const perNode = oneAtATime();

  async function apply(node: ShapedNode): Promise<void> {
    const hold = await enter(node);
    const { device, layout: before, nft: nftBefore } = hold;
    const { text, layout } = netemCommands({ device, exempt: node.exempt, state: node.state, before });
    const duplicates = duplicateRules(device, node);
    hold.duplicates ||= duplicates !== "";
    const nft = firewallRules(node) + (duplicates === "" && hold.duplicates ? noDuplicates : duplicates);
    // Until all of it has passed, nothing is known to stand: after a failure the next one builds from the ground.
    hold.layout = null;
    hold.nft = null;
    await namespaces.run(node.pid, { tc: text === "" ? undefined : text, nft: nft === nftBefore ? undefined : nft });
    hold.layout = layout;
    hold.nft = nft;
  }

  async function enter({ node: name, pid, address }: ShapedNode): Promise<Held> {
    const before = held.get(name);
    if (before !== undefined && before.pid === pid && before.address === address) return before;
    const { device, all } = await namespaces.devicesOf(pid, address);
    const left = ifbs.filter((ifb) => all.includes(ifb));
    await namespaces.run(pid, {
      ip: lines([
        ...left.map((ifb) => `link del ${ifb}`),
        ...ifbs.flatMap((ifb) => [`link add ${ifb} type ifb`, `link set ${ifb} up`]),
        `link set ${device} gso_max_segs 1`,
      ]),
    });
    const hold: Held = { pid, address, device, layout: null, nft: null, duplicates: false };
    held.set(name, hold);
    return hold;
  }

  async function forget(name: string): Promise<void> {
    const hold = held.get(name);
    held.delete(name);
    if (hold === undefined || !namespaces.lives(hold.pid)) return;
    const { pid, device, duplicates } = hold;
    // Each is made first, so that there is one to be removed.
    const tc = lines([
      `qdisc replace dev ${device} clsact`,
      `qdisc del dev ${device} clsact`,
      `qdisc replace dev ${device} root handle ffff: pfifo`,
      `qdisc del dev ${device} root`,
    ]);
    await namespaces.run(pid, { tc, nft: noFirewall + (duplicates ? noDuplicates : "") });
    const ip = [...ifbs.map((ifb) => `link del ${ifb}`), `link set ${device} gso_max_segs ${kernelGsoSegments}`];
    await namespaces.run(pid, { ip: lines(ip) });
  }

  return {
    apply: (node) => perNode(node.node, () => apply(node)),
    forget: (name) => perNode(name, () => forget(name)),
    end: async () => {
      await pMap([...held.keys()], (name) => perNode(name, () => forget(name)), { concurrency: endConcurrency });
    },
  };
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${line}\n`).join("");
}
