/**
 * Whose turn it is to work on a standing network by hand: one process at a time. Turns are numbered files of the run's directory, each with
 * its owner in it until the turn is over. The next one is had by making the next file, which of two processes only one can; a turn
 * whose process was killed is over, too.
 */
import { randomBytes } from "node:crypto";
import { link, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { MeshbedError } from "../base/errors.ts";
import { waitUntil } from "../base/wait.ts";
import { isOwnerAlive, thisOwner } from "../engine/docker/owner.ts";
import type { Signal } from "../engine/engine.ts";

export interface Turn extends AsyncDisposable {
  /** From 1, and no turn's again. */
  readonly number: number;
}

export interface TurnOptions extends Signal {
  /** How long another's turn is waited for. */
  readonly waitMs: number;
  /** Told once, if it is another's turn. */
  readonly onWait: (message: string) => void;
}

const askAgainMs = 100;

/** Throws MeshbedError TIMEOUT. Disposing ends the turn. */
export async function takeTurn(directory: string, o: TurnOptions): Promise<Turn> {
  const turns = join(directory, "by-hand");
  await mkdir(turns, { recursive: true });
  const untilMs = Date.now() + o.waitMs;
  let told = false;
  for (;;) {
    const last = await lastTurn(turns);
    const owner = last === 0 ? "" : await ownerOf(turns, last);
    if (owner === "" || !(await isOwnerAlive(owner))) {
      const turn = await begin(turns, last + 1);
      if (turn !== undefined) return turn;
      continue;
    }
    const [host, pid] = owner.split(":");
    const busy = `another command works on this network by hand (process ${pid} on ${host})`;
    if (Date.now() >= untilMs) throw new MeshbedError("TIMEOUT", `${busy}; try again when it is through`);
    if (!told) o.onWait(`${busy}; waiting for it`);
    told = true;
    await waitUntil(Date.now() + askAgainMs, o);
  }
}

/** Undefined when another was faster. */
async function begin(turns: string, number: number): Promise<Turn | undefined> {
  const file = join(turns, `${number}`);
  const draft = join(turns, `draft-${randomBytes(6).toString("hex")}`);
  await writeFile(draft, await thisOwner());
  try {
    // The file comes into being with its owner in it.
    await link(draft, file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return undefined;
    throw error;
  } finally {
    await rm(draft);
  }
  // Whoever stood still for long may have made one again that was removed meanwhile.
  if ((await lastTurn(turns)) > number) {
    await rm(file);
    return undefined;
  }
  await rm(join(turns, `${number - 1}`), { force: true });
  return { number, [Symbol.asyncDispose]: () => writeFile(file, "") };
}

async function lastTurn(turns: string): Promise<number> {
  const numbers = (await readdir(turns)).filter((name) => /^\d+$/.test(name)).map(Number);
  return Math.max(0, ...numbers);
}

/** Empty for one that is over: the file of a turn that is gone belongs to one before the last. */
async function ownerOf(turns: string, number: number): Promise<string> {
  return await readFile(join(turns, `${number}`), "utf8").catch(() => "");
}
