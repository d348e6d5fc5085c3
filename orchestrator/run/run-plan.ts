/**
 * Runs a plan on an engine, from nothing to a judgement: up, phases, settle, judge, down. What it leaves is the
 * trace and the logs in `directory`; the testbed is gone, whatever happened, unless it is to be kept.
 */
import { mkdir } from "node:fs/promises";
import { release } from "node:os";
import { join, resolve } from "node:path";
import { judge } from "../assertions/judge.ts";
import { MeshbedError, messageOf } from "../base/errors.ts";
import { waitUntil } from "../base/wait.ts";
import type { Engine, Signal, Testbed, UpOptions } from "../engine/engine.ts";
import type { Plan } from "../model/plan.ts";
import type { ActionEvent, EndEvent, TraceHeader } from "../model/trace.ts";
import type { Judgement } from "../model/verdict.ts";
import type { NetemChoice } from "../plan/choose-netem.ts";
import { byHandNumber } from "../trace/by-hand-cause.ts";
import { readTrace, type Trace } from "../trace/trace-reader.ts";
import { openTraceWriter } from "../trace/trace-writer.ts";
import { aheadOfNodes } from "./ahead-of-nodes.ts";
import { type RoomOptions, untilHostHasRoom } from "./host-room.ts";
import { sampleHosts } from "./host-sampler.ts";
import { withLateActions } from "./late-actions.ts";
import { measurer } from "./measure.ts";
import { networkControl } from "./network-control.ts";
import { observationPeriodMs, observe, recordIncidents } from "./observer.ts";
import type { Operator } from "./operator.ts";
import { runPhase } from "./phases.ts";
import { protections } from "./protections.ts";
import { type Recorder, recorder } from "./recorder.ts";
import type { RunListener } from "./run-status.ts";
import { traffic } from "./traffic.ts";
import { whilePaused } from "./while-paused.ts";

/** Logs are collected in this time even when the run was interrupted. */
const collectDeadlineMs = 30_000;

export interface RunOptions {
  readonly engine: Engine;
  readonly runId: string;
  /** An existing directory; gets `trace.ndjson` and `logs/`. */
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly listener: RunListener;
  readonly netem?: NetemChoice;
  /** As in `UpOptions`. */
  readonly reach?: UpOptions["reach"];
  /** As in `UpOptions`. */
  readonly purpose?: UpOptions["purpose"];
  /** Asked once there is a judgement: leave the network standing? */
  readonly keep?: (judgement: Judgement) => boolean;
  /** Who is waited for in the pauses of the plan; it has none without. */
  readonly operator?: Operator;
  /** By the number of nodes when left out. */
  readonly observeEveryMs?: number;
}

export interface RunResult {
  readonly trace: Trace;
  readonly judgement: Judgement;
  readonly kept: boolean;
  /** Set when the run did not reach its plan's end: what stopped it. */
  readonly stopped?: unknown;
}

/**
 * Throws only when nothing was run: the engine could not bring the network up. From then on a failure is told in
 * `stopped`, that of removing the network included, and the judgement is made from what the trace has.
 */
export async function runPlan(plan: Plan, o: RunOptions): Promise<RunResult> {
  const { runId, directory, signal, listener } = o;
  let result: RunResult | undefined;
  try {
    const upOptions = {
      runId,
      directory: resolve(directory),
      signal,
      onProgress: listener.onLine,
      ...(o.netem && { netem: o.netem }),
      ...(o.reach && { reach: o.reach }),
      ...(o.purpose && { purpose: o.purpose }),
    };
    await using testbed = await o.engine.up(plan, upOptions);
    result = await liveThrough(plan, testbed, o);
  } catch (error) {
    if (result === undefined) throw error;
    return { ...result, stopped: result.stopped ?? error };
  }
  return result;
}

async function liveThrough(plan: Plan, testbed: Testbed, o: RunOptions): Promise<RunResult> {
  const { listener } = o;
  const tracePath = join(o.directory, "trace.ndjson");
  let stopped: unknown;
  {
    await using writer = await openTraceWriter(tracePath, headerOf(plan, testbed, o));
    const record = recorder(plan, writer, listener);
    try {
      await carryOut(plan, testbed, record, o);
    } catch (error) {
      stopped = error;
    }
    record.announce({ stage: "collect", detail: "collecting logs", phase: null });
    await collect(testbed, record, join(o.directory, "logs"));
    record.record(endEvent(stopped));
    record.announce({ stage: "remove", detail: "removing the network" });
  }
  const trace = await readTrace(tracePath);
  const judgement = judge(trace);
  const kept = o.keep?.(judgement) ?? false;
  if (kept) testbed.keep();
  return { trace, judgement, kept, ...(stopped !== undefined && { stopped }) };
}

/** As often as the host is looked at, at least. */
const hostEveryMs = 2000;

/** The observers run beside the phases; the first failure of any ends all, and all are awaited. */
async function carryOut(plan: Plan, testbed: Testbed, recorder: Recorder, o: RunOptions): Promise<void> {
  const observeEveryMs = o.observeEveryMs ?? observationPeriodMs(plan.nodes.length);
  await using _ahead = await aheadOfNodes();
  const done = new AbortController();
  const signal = AbortSignal.any([o.signal, done.signal]);
  const publishing = traffic(testbed, recorder, { signal });
  const protecting = protections(plan, testbed, recorder, { signal });
  const byHand: ActionEvent[] = [];
  const control = withLateActions(networkControl(plan, testbed, keepingByHand(recorder, byHand)), plan, recorder);
  const measuring = measurer(plan, testbed, recorder, roomIn(testbed.environment, forMeasuring));
  const hasRoom = roomIn(testbed.environment, forNode);
  const pausing = async (phase: string, signal: Signal) => {
    if (o.operator === undefined) throw new Error(`${phase} pauses, and there is nobody to wait for`);
    const { runId, directory, operator } = o;
    await whilePaused(phase, { plan, runId, directory, control, recorder, recorded: byHand, operator }, signal);
  };
  // The first failure of either ends the phases too, through the signal that they share.
  const besides = [
    observe(testbed, recorder, {
      signal,
      everyMs: observeEveryMs,
      onReady: publishing.onReady,
      onRound: protecting.look,
    }),
    sampleHosts(recorder, { signal, everyMs: Math.min(2 * observeEveryMs, hostEveryMs), testbed }),
  ].map((work) => work.catch((error: unknown) => done.abort(error)));
  try {
    recorder.announce({ detail: "measuring links" });
    await measuring.begin({ signal });
    await measuring.measure(({ kind }) => kind === "before", { signal });
    for (const phase of plan.phases) {
      const parts = { control, traffic: publishing, recorder, measurer: measuring, hasRoom, whilePaused: pausing };
      await runPhase(phase, plan, parts, { signal });
      recorder.announce({ detail: "measuring links" });
      await measuring.measure((when) => when.kind === "after" && when.phase === phase.name, { signal });
    }
    recorder.announce({ stage: "settle", detail: "settling", phase: null });
    await waitUntil(Date.now() + plan.settleMs, { signal });
  } finally {
    done.abort(new Error("the run is over"));
    await Promise.all(besides);
    recordIncidents(testbed, recorder);
    await Promise.all([publishing.settled(), protecting.settled()]);
  }
}

/** Cores that do little for half a second have room for one more node. */
const forNode = { busyRatio: 0.85, everyMs: 500, looks: 1, longestMs: 30_000 };
/** Packets are on time where cores are free now and then: for as long as a measurement takes. */
const forMeasuring = { busyRatio: 0.75, everyMs: 500, looks: 4, longestMs: 30_000 };

/** The cores of another machine cannot be asked. */
function roomIn({ host }: Testbed["environment"], room: Omit<RoomOptions, "signal">): (o: Signal) => Promise<void> {
  if (host.kernel !== release()) return () => Promise.resolve();
  return (o) => untilHostHasRoom({ ...o, ...room });
}

/** What was done by hand, and what phases and pauses end with. */
function keepingByHand(recorder: Recorder, byHand: ActionEvent[]): Recorder {
  return {
    ...recorder,
    record(event) {
      const isKept = event.kind === "action" && (event.cause === "undo" || byHandNumber(event.cause) !== undefined);
      if (isKept) byHand.push(event);
      recorder.record(event);
    },
  };
}

async function collect(testbed: Testbed, recorder: Recorder, directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await testbed.collectLogs(directory, { signal: AbortSignal.timeout(collectDeadlineMs) });
  } catch (error) {
    const message = `logs could not be collected: ${messageOf(error)}`;
    recorder.record({ kind: "incident", atMs: Date.now(), where: "orchestrator", message });
  }
}

function headerOf(plan: Plan, testbed: Testbed, o: RunOptions): TraceHeader {
  return {
    kind: "header",
    format: 2,
    runId: o.runId,
    startedAt: new Date().toISOString(),
    plan,
    environment: testbed.environment,
  };
}

function endEvent(stopped: unknown): EndEvent {
  const atMs = Date.now();
  if (stopped === undefined) return { kind: "end", atMs, outcome: "complete" };
  const interrupted = stopped instanceof MeshbedError && stopped.code === "INTERRUPTED";
  return { kind: "end", atMs, outcome: interrupted ? "interrupted" : "error", error: messageOf(stopped) };
}
