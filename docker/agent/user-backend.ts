/**
 * Shapes nodes by the emulator. What a node needs of the kernel (the redirection to the emulator's TAPs, the firewall)
 * is text made from its state, and is run only when it differs from what stands: a change of delay, loss or rate
 * goes to the emulator alone. When the emulator dies, packets vanish in the redirection until a new one stands,
 * so every node is brought to its last state again at once, and the time it took is told.
 */
import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import pMap from "p-map";
import type { Backend, BackendEvent } from "./backend.ts";
import { EmulatorEnded, type EmulatorProcess, startEmulator } from "./emulator-process.ts";
import { emulatorTable } from "./emulator-table.ts";
import { firewallProcess } from "./firewall-process.ts";
import { firewallRules, noFirewall } from "./firewall-rules.ts";
import { inNamespace } from "./in-namespace.ts";
import { isRedirected } from "./is-redirected.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { directCommands, redirectCommands } from "./redirect-commands.ts";
import type { ShapedNode } from "./shaped-node.ts";

/** Nodes brought back side by side after the emulator's death; about what two cores can run of tc. */
const restoreConcurrency = 4;
/** A hundred nodes take two or three seconds, and more on a busy host. Then the agent as a whole is replaced. */
const restoreWithinMs = 10_000;
const restorePauseMs = 100;
/** Of an agent that was killed the kernel closes one TAP after the other, and takes 50 ms for each. */
const takenWithinMs = 60_000;
const takenPauseMs = 500;
const isTaken = (error: unknown) => /TAP.*Device or resource busy/.test(String(error));
/** At one node after the other. */
const lookEveryMs = 1000;

/** What was last done in a node's namespace, and by which emulator it is held. */
interface Held {
  readonly pid: number;
  readonly address: string;
  readonly device: string;
  readonly emulator: EmulatorProcess;
  redirect: string | undefined;
  firewall: string | undefined;
  /** When the redirection was seen to stand (performance.now). */
  seenAtMs: number;
}

export interface UserBackendOptions {
  /** The program made from emulator/. */
  readonly program: string;
  readonly seed: number;
  /** The directory of the jitter's tables; see `distribution-tables.ts`. */
  readonly tables: string;
  readonly emit: (event: BackendEvent) => void;
}

export function userBackend({ program, seed, tables, emit }: UserBackendOptions): Backend {
  /** What each node is to be. */
  const wanted = new Map<string, ShapedNode>();
  const held = new Map<string, Held>();
  let emulator: EmulatorProcess | undefined;
  let restoring: Promise<void> | undefined;
  let ending = false;
  const perNode = oneAtATime();
  const firewalls = firewallProcess(program);
  let looks = 0;
  const looking = setInterval(() => void lookAtNext(), lookEveryMs).unref();

  function running(): EmulatorProcess {
    emulator ??= startEmulator({
      program,
      seed,
      tables,
      onGone: (name, pid) => {
        if (wanted.get(name)?.pid === pid) wanted.delete(name);
        if (held.get(name)?.pid === pid) held.delete(name);
      },
      onEnd: (reason, sinceMs) => {
        emulator = undefined;
        if (ending) return;
        restoring ??= restore(reason, sinceMs).finally(() => {
          restoring = undefined;
        });
      },
    });
    return emulator;
  }

  async function restore(reason: string, sinceMs: number): Promise<void> {
    const endMs = performance.now() + restoreWithinMs;
    const tookMs = () => Math.round(performance.now() - sinceMs);
    const lost = `the emulator died (${reason}); packets of ${wanted.size} nodes were lost`;
    let problem = "";
    while (performance.now() < endMs && !ending) {
      try {
        await pMap([...wanted.values()], bringBack, { concurrency: restoreConcurrency });
        const lastedMs = tookMs();
        emit({ event: "restored", message: `${lost} for ${lastedMs} ms`, lastedMs });
        return;
      } catch (error) {
        problem = String(error);
        await delay(restorePauseMs);
      }
    }
    if (!ending) emit({ event: "fault", message: `${lost} and it could not be brought back: ${problem}` });
  }

  async function bringBack(node: ShapedNode): Promise<void> {
    try {
      await bring(node.node);
    } catch (error) {
      // One that ended meanwhile needs no conditions.
      if (existsSync(`/proc/${node.pid}`)) throw error;
      wanted.delete(node.node);
      held.delete(node.node);
    }
  }

  /** From whatever stands to what is wanted; doing it again does nothing. */
  function bring(name: string): Promise<void> {
    return perNode(name, async () => {
      const node = wanted.get(name);
      if (node === undefined) return;
      const hold = await attach(running(), node);
      await hold.emulator.command(`table ${name} ${emulatorTable(node.state)}`);
      const redirect = redirectCommands(hold.device, node.exempt, { ingress: node.state.down !== null });
      const firewall = firewallRules(node);
      const tc = hold.redirect === redirect ? undefined : redirect;
      // Until all of it has passed, nothing is known to stand.
      const firewallBefore = hold.firewall;
      hold.redirect = hold.firewall = undefined;
      await inNamespace(node.pid, { tc });
      if (firewall !== firewallBefore) await firewalls.load(node.pid, firewall);
      hold.redirect = redirect;
      hold.firewall = firewall;
      hold.seenAtMs = performance.now();
    });
  }

  async function bringOnceFree(name: string): Promise<void> {
    const endMs = performance.now() + takenWithinMs;
    for (;;) {
      try {
        return await bring(name);
      } catch (error) {
        if (!isTaken(error) || ending || performance.now() > endMs) throw error;
        await delay(takenPauseMs);
      }
    }
  }

  async function attach(to: EmulatorProcess, { node: name, pid, address }: ShapedNode): Promise<Held> {
    const before = held.get(name);
    const same = before !== undefined && before.pid === pid && before.address === address;
    if (same && before.emulator === to) return before;
    if (before?.emulator === to) await to.command(`detach ${name}`);
    const device = await to.command(`attach ${name} ${pid} ${address}`);
    const firewall = same ? before.firewall : undefined;
    const hold: Held = {
      pid,
      address,
      device,
      emulator: to,
      redirect: undefined,
      firewall,
      seenAtMs: performance.now(),
    };
    held.set(name, hold);
    return hold;
  }

  /** A redirection that somebody took away is put back, and the time since it was seen last is told. */
  async function lookAtNext(): Promise<void> {
    const [name, hold] = [...held][looks++ % Math.max(1, held.size)] ?? [];
    if (name === undefined || hold === undefined || restoring !== undefined) return;
    const router = wanted.get(name)?.behind?.pid;
    try {
      if (await perNode(name, () => standsOrLetGo(name, hold))) return;
      await bring(name);
      const lastedMs = Math.round(performance.now() - hold.seenAtMs);
      const message = `somebody took the redirection of ${name} away; it was without conditions for at most ${lastedMs} ms`;
      emit({ event: "restored", message, lastedMs });
    } catch (error) {
      // A node or an emulator that ended meanwhile is told elsewhere.
      if (ending || error instanceof EmulatorEnded || !existsSync(`/proc/${hold.pid}`)) return;
      // So is its router, which took its device along; when it is back, the node is applied again.
      if (router !== undefined && !existsSync(`/proc/${router}`)) return;
      emit({ event: "fault", message: `the redirection of ${name} is gone and cannot be put back: ${error}` });
    }
  }

  async function standsOrLetGo(name: string, hold: Held): Promise<boolean> {
    const isCurrent = () => held.get(name) === hold && hold.redirect !== undefined && hold.emulator === emulator;
    if (!isCurrent() || (await isRedirected(hold.pid, hold.device))) {
      hold.seenAtMs = performance.now();
      return true;
    }
    if (!isCurrent() || !existsSync(`/proc/${hold.pid}`)) return true;
    // Its device may be another now.
    await hold.emulator.command(`detach ${name}`);
    held.delete(name);
    return false;
  }

  function forget(name: string): Promise<void> {
    return perNode(name, async () => {
      const hold = held.get(name);
      await heal(name);
      if (hold === undefined || hold.emulator !== emulator) return;
      const [, , , , crowded, failed] = (await emulator.command(`stats ${name}`)).split(" ");
      if (crowded !== "0" || failed !== "0") {
        console.error(`${name}: the emulator had no room for ${crowded} frames, the kernel refused ${failed}`);
      }
      await emulator.command(`detach ${name}`);
    });
  }

  async function heal(name: string): Promise<void> {
    const hold = held.get(name);
    wanted.delete(name);
    held.delete(name);
    if (hold === undefined) return;
    try {
      await inNamespace(hold.pid, { tc: directCommands(hold.device) });
      await firewalls.load(hold.pid, noFirewall);
    } catch (error) {
      // As a rule its namespace is gone, and took everything along.
      console.error(`could not heal ${name}: ${error}`);
    }
  }

  async function apply(node: ShapedNode): Promise<void> {
    const { node: name } = node;
    if (!/^\S{1,63}$/.test(name)) throw new Error(`"${name}" cannot be the name of a node here`);
    await restoring;
    wanted.set(name, node);
    try {
      await bringOnceFree(name);
    } catch (error) {
      if (!(error instanceof EmulatorEnded)) {
        if (!held.has(name)) wanted.delete(name);
        throw error;
      }
      await restoring;
      await bring(name);
    }
  }

  return {
    apply,
    forget,
    end: async () => {
      ending = true;
      clearInterval(looking);
      await restoring;
      // The TAPs go with the emulator, all at once.
      await pMap([...held.keys()], (name) => perNode(name, () => heal(name)), { concurrency: restoreConcurrency });
      await emulator?.end();
      await firewalls.end();
    },
  };
}
