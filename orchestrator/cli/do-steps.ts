/** Carries steps out on a network that stands, whoever has it in hand, and says what was done. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { MeshbedError } from "../base/errors.ts";
import type { Engine, Signal } from "../engine/engine.ts";
import type { ActionEvent } from "../model/trace.ts";
import { describeByHand, standingByHand } from "../run/by-hand.ts";
import { takeInHand } from "../run/take-in-hand.ts";
import { type Turn, takeTurn } from "../run/turn.ts";
import { describeAction } from "../trace/describe-action.ts";
import { readActions } from "../trace/read-actions.ts";
import { askRun, type StepsRequest } from "./operator-socket.ts";
import { operatorSocket, type StandingRun, standingTopology } from "./standing-run.ts";

/** Another command is through in no time, unless its steps last. */
const turnWaitMs = 30_000;

/** Throws MeshbedError BAD_INPUT with nothing done, and ENGINE when something failed. */
export async function doSteps(
  run: StandingRun,
  request: StepsRequest,
  o: Signal & { readonly engine: Engine },
): Promise<void> {
  const onLine = (line: string) => console.log(line);
  if (run.isPaused) return await askRun(operatorSocket(run.directory), request, { ...o, onLine });
  await using turn = await takeHandTurn(run.directory, o);
  await using hands = await takeInHand({ ...o, ...run, data: await standingTopology(run.directory), onLine });
  const { number } = turn;
  const done = await hands.carryOut(request.text, { ...o, ...readingFrom(request), number });
  tellOutcome(done, onLine);
  const left = hands.standing().get(number);
  if (left !== undefined) onLine(`This stands until \`meshbed do 'heal: ${number}'\`.`);
}

/** Says for whom it waits. @param directory the run's. Throws MeshbedError TIMEOUT. */
export function takeHandTurn(directory: string, { signal }: Signal): Promise<Turn> {
  return takeTurn(directory, { signal, waitMs: turnWaitMs, onWait: (text) => console.error(text) });
}

/** As a run that is asked by another process does it. */
export function readingFrom({ fileName, folder }: StepsRequest) {
  return { fileName, readText: (name: string) => readFileSync(resolve(folder, name), "utf8") };
}

/** Says what hit nothing. Throws MeshbedError ENGINE with the first failure. */
export function tellOutcome(done: readonly ActionEvent[], onLine: (line: string) => void): void {
  const failed = done.find(({ error }) => error !== undefined);
  if (failed !== undefined) {
    throw new MeshbedError("ENGINE", `${describeAction(failed.action)} failed: ${failed.error}`);
  }
  for (const { action, changed } of done) {
    if (changed.length === 0) onLine(`${describeAction(action)} changed nothing: all of it was so already`);
  }
}

/** "by hand 2: kill node-3", a line each, of what was done to a network and still stands. */
export async function linesByHand(directory: string): Promise<readonly string[]> {
  const { actions } = await readActions(resolve(directory, "trace.ndjson"));
  return [...standingByHand(actions)].map(([number, what]) => describeByHand(number, what));
}
