/**
 * The one place where a run's events go: to the trace, to the present state of the network, and to whoever watches.
 * Nothing else in a run holds state about nodes.
 */
import { formatMs } from "../base/units.ts";
import { components } from "../measures/components.ts";
import { healthOf } from "../measures/health.ts";
import { meshDegrees } from "../measures/mesh-degree.ts";
import { roundFacts } from "../measures/round-facts.ts";
import type { Plan } from "../model/plan.ts";
import type { ActionEvent, TraceEvent } from "../model/trace.ts";
import { changeSteps } from "../trace/change-steps.ts";
import { describeDone } from "../trace/describe-action.ts";
import { faultsInForce } from "../trace/faults-in-force.ts";
import { type NetworkState, networkState } from "../trace/network-state.ts";
import type { TraceWriter } from "../trace/trace-writer.ts";
import type { MeshStatus, RunListener, RunStatus } from "./run-status.ts";

export interface Recorder {
  readonly state: NetworkState;
  readonly record: (event: TraceEvent) => void;
  /** What the run is doing now; merged into the status that the listener sees. */
  readonly announce: (status: Partial<Pick<RunStatus, "stage" | "detail" | "phase">>) => void;
}

export function recorder(plan: Plan, writer: TraceWriter, listener: RunListener): Recorder {
  const state = networkState(plan);
  let status: RunStatus = {
    name: plan.name,
    stage: "prepare",
    detail: "",
    startedAtMs: Date.now(),
    phase: null,
    nodes: { total: plan.nodes.length, ready: 0, starting: 0, down: plan.nodes.length },
    mesh: null,
    inForce: "",
  };
  const actions: ActionEvent[] = [];
  const isStep = changeSteps();
  const publish = (change: Partial<RunStatus>) => {
    status = { ...status, ...change };
    listener.onStatus(status);
  };
  return {
    state,
    record(event) {
      writer.write(event);
      state.apply(event);
      const isQuiet = event.kind === "action" && isStep(event.action) && event.error === undefined;
      for (const line of isQuiet ? [] : linesOf(event)) listener.onLine(line);
      if (event.kind === "action") actions.push(event);
      if (event.kind === "node") publish({ nodes: countNodes(state) });
      if (event.kind === "observation") {
        const inForce = faultsInForce(actions).describeAt(Date.now());
        publish({ nodes: countNodes(state), mesh: meshStatus(plan, state), inForce });
      }
    },
    announce: publish,
  };
}

function countNodes(state: NetworkState): RunStatus["nodes"] {
  const nodes = [...state.round().nodes.values()];
  const count = (...wanted: string[]) => nodes.filter((node) => wanted.includes(node.status)).length;
  return { total: nodes.length, ready: count("ready"), starting: count("starting"), down: count("down", "paused") };
}

function meshStatus(plan: Plan, state: NetworkState): MeshStatus {
  const round = state.round();
  const health = healthOf(round, plan);
  const topics = new Set([...round.nodes.values()].flatMap((node) => Object.keys(node.view?.mesh ?? {})));
  const degrees = [...topics].flatMap((topic) => [...meshDegrees(round, plan, topic).values()]);
  return {
    healthy: health.healthy.length,
    running: health.healthy.length + health.unhealthy.length,
    meanDegree: degrees.length === 0 ? 0 : degrees.reduce((sum, degree) => sum + degree, 0) / degrees.length,
    components: components(roundFacts(round, plan)).length,
  };
}

/** "kill node-3 (0.2s)" */
export function actionLine({ error, tookMs, ...done }: ActionEvent): string {
  return `${describeDone(done)}${error ? `: failed: ${error}` : ` (${formatMs(tookMs)})`}`;
}

function linesOf(event: TraceEvent): string[] {
  switch (event.kind) {
    case "phase":
      return event.edge === "timeout"
        ? [`phase ${event.phase}: its state did not come in time`]
        : [`phase ${event.phase}: ${event.edge}`];
    case "action":
      // A staged start is a line a node; the count of ready nodes says it better.
      if (event.action.kind === "start" && event.cause.includes("start") && event.error === undefined) return [];
      return [actionLine(event)];
    case "node":
      return event.reason === undefined ? [] : [`${event.node}: ${event.status}: ${event.reason}`];
    case "incident":
      return [`${event.where}: ${event.message}`];
    case "flow":
    case "probe":
    case "host":
    case "observation":
    case "end":
      return [];
    default:
      return event satisfies never;
  }
}
