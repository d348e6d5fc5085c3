/**
 * The person at the terminal, for whom a run waits in its pauses: shows where the network is, carries out the steps that are typed
 * or come from other terminals, and goes on with Enter.
 */
import { createInterface } from "node:readline/promises";
import { MeshbedError, messageOf } from "../base/errors.ts";
import type { Signal } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { ActionEvent } from "../model/trace.ts";
import type { Operator, Pause } from "../run/operator.ts";
import { actionLine } from "../run/recorder.ts";
import { readingFrom, tellOutcome } from "./do-steps.ts";
import { type StepsRequest, serveSteps } from "./operator-socket.ts";
import { operatorSocket, standingTopology } from "./standing-run.ts";

type OnLine = (line: string) => void;

/** What else is drawn on the terminal. */
export interface Screen {
  /** From now on what the run tells comes line by line, above the prompt. */
  release(onLine: OnLine): void;
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
      const carryOut = async (request: StepsRequest, onLine: OnLine, onDone: (event: ActionEvent) => void) => {
        const number = ++lastNumber;
        const work = hands.carryOut(request.text, { ...readingFrom(request), signal, number, onDone });
        underWay.add(work);
        tellOutcome(await work.finally(() => underWay.delete(work)), onLine);
      };
      const fromElsewhere = (request: StepsRequest, onLine: OnLine) =>
        carryOut(request, onLine, (event) => onLine(actionLine(event)));
      // What the run tells by itself is on this terminal anyway.
      const fromHere = (text: string) => carryOut({ ...here, text }, prompt.say, () => undefined);
      using prompt = stepPrompt(pause.phase);
      screen.release(prompt.say);
      try {
        await using socket = await serveSteps(operatorSocket(pause.directory), fromElsewhere);
        prompt.say(introduction(pause, socket !== undefined));
        await converse(prompt, fromHere, o);
        over.abort(new MeshbedError("INTERRUPTED", "the pause is over, and what was under way by hand with it"));
        await Promise.allSettled(underWay);
      } finally {
        screen.takeBack();
      }
    },
  };
}

const here = { fileName: "the step", folder: process.cwd() };

interface StepPrompt extends Disposable {
  /** Undefined at the end of the input. */
  ask(o: Signal): Promise<string | undefined>;
  /** Above the line that is being typed. */
  readonly say: (text: string) => void;
}

function stepPrompt(phase: string): StepPrompt {
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<undefined>((resolve) => reader.once("close", () => resolve(undefined)));
  let asking = false;
  // The reader takes Ctrl-C for itself.
  reader.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  return {
    async ask(o) {
      asking = true;
      return await Promise.race([reader.question(`${phase}> `, o), closed]).finally(() => {
        asking = false;
      });
    },
    say(text) {
      process.stderr.write(`\r\x1b[K${text}\n`);
      if (asking) reader.prompt(true);
    },
    [Symbol.dispose]: () => reader.close(),
  };
}

/** Until Enter alone, or the end of the input. */
async function converse(prompt: StepPrompt, carryOut: (text: string) => Promise<void>, o: Signal): Promise<void> {
  for (;;) {
    const text = await prompt.ask(o).catch((error: unknown) => {
      o.signal.throwIfAborted();
      throw error;
    });
    if (text === undefined || text.trim() === "") return;
    await carryOut(text).catch((error: unknown) => {
      if (!(error instanceof MeshbedError) || o.signal.aborted) throw error;
      prompt.say(messageOf(error));
    });
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
    "Enter goes on. A step is carried out, as  kill: node-3  or  { between: [eu, us], delay: 200ms },  and ends with the pause;",
    "whatever is judged later is inconclusive then.",
    `In another terminal: meshbed ${elsewhere.join(", ")}.`,
  ].join("\n");
}

function apiLines({ nodes }: Plan): readonly string[] {
  const lines = nodes
    .slice(0, listedNodes)
    .map(({ id, address, config }) => `  ${id.padEnd(20)} http://${address}:${config.adminPort}`);
  return nodes.length <= listedNodes ? lines : [...lines, `  and ${nodes.length - listedNodes} more, in plan.json`];
}
