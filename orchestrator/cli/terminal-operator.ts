/**
 * The person at the terminal, for whom a run waits in its pauses: shows where the network is, carries out the steps that are typed
 * or come from other terminals, and goes on with Enter.
 */
import { createInterface } from "node:readline/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { Signal } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { Operator, Pause } from "../run/operator.ts";
import { actionLine } from "../run/recorder.ts";
import { readingFrom, tellOutcome } from "./do-steps.ts";
import { type StepsRequest, serveSteps } from "./operator-socket.ts";
import { operatorSocket, standingTopology } from "./standing-run.ts";

/** What else is drawn on the terminal. */
export interface Screen {
  /** From now on what the run tells comes line by line, above the prompt. */
  release(onLine: (line: string) => void): void;
  /** And from now on it is drawn as before. */
  takeBack(): void;
}

export function isSomebodyThere(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * Throws MeshbedError BAD_INPUT, before anything is started, when a phase waits for somebody who cannot be asked.
 * @param where the phases are from
 */
export function assertSomebodyThere(
  where: string,
  phases: readonly { readonly name: string; readonly pause?: boolean }[],
): void {
  const [first] = phases.filter(({ pause }) => pause);
  if (first === undefined || isSomebodyThere()) return;
  const path = `phases.${first.name}.pause`;
  throw new MeshbedError(
    "BAD_INPUT",
    `${where}: ${path} waits for somebody at a terminal, and there is none; run it on one, or without the pause (--set ${path}=false)`,
  );
}

/** Of one run. */
export function terminalOperator(screen: Screen): Operator {
  let lastNumber = 0;
  return {
    async whilePaused(pause, o) {
      const over = new AbortController();
      const signal = AbortSignal.any([o.signal, over.signal]);
      const underWay = new Set<Promise<unknown>>();
      const hands = pause.handsOn(await standingTopology(pause.directory));
      const carryOut = async (request: StepsRequest, onLine: (line: string) => void) => {
        const number = ++lastNumber;
        const onDone = (event: Parameters<typeof actionLine>[0]) => onLine(actionLine(event));
        const work = hands.carryOut(request.text, { ...readingFrom(request), signal, number, onDone });
        underWay.add(work);
        tellOutcome(await work.finally(() => underWay.delete(work)), onLine);
      };
      screen.release((line) => process.stderr.write(`${line}\n`));
      try {
        await using socket = await serveSteps(operatorSocket(pause.directory), carryOut);
        process.stderr.write(introduction(pause, socket !== undefined));
        await converse(pause.phase, (text) => carryOut({ ...here, text }, () => undefined), o);
        over.abort(new MeshbedError("INTERRUPTED", "the pause is over, and what was under way by hand with it"));
        await Promise.allSettled(underWay);
      } finally {
        screen.takeBack();
      }
    },
  };
}

const here = { fileName: "the step", folder: process.cwd() };

/** Until Enter alone, or the end of the input. */
async function converse(phase: string, carryOut: (text: string) => Promise<void>, o: Signal): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => prompt.once("close", () => resolve("")));
  // The interface takes Ctrl-C for itself.
  prompt.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    for (;;) {
      const text = await Promise.race([prompt.question(`${phase}> `, o), closed]);
      if (text.trim() === "") return;
      await carryOut(text).catch((error: unknown) => {
        if (!(error instanceof MeshbedError) || o.signal.aborted) throw error;
        process.stderr.write(`${messageOf(error)}\n`);
      });
    }
  } catch (error) {
    o.signal.throwIfAborted();
    throw error;
  } finally {
    prompt.close();
  }
}

const listedNodes = 24;

function introduction({ phase, plan }: Pause, hasSocket: boolean): string {
  const elsewhere = [...(hasSocket ? ["do STEP", "cut A B"] : []), "dial A B", "exec NODE", "logs NODE", "ps"];
  return [
    "",
    `${phase} is over, and the run waits. What the phase did still stands; nothing of this time counts for the verdict.`,
    "",
    ...apiLines(plan),
    "",
    "Enter goes on. A step is carried out, as  kill: node-3  or  { between: [eu, us], delay: 200ms }  and ends with the pause;",
    "what is judged after it can then no more pass or fail.",
    `In another terminal: meshbed ${elsewhere.join(", ")}.`,
    "",
  ].join("\n");
}

function apiLines({ nodes }: Plan): readonly string[] {
  const lines = nodes
    .slice(0, listedNodes)
    .map(({ id, address, config }) => `  ${id.padEnd(20)} http://${address}:${config.adminPort}`);
  return nodes.length <= listedNodes ? lines : [...lines, `  and ${nodes.length - listedNodes} more, in plan.json`];
}
