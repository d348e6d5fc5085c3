/**
 * Whether what the plan asks, what the trace says and what the engine did are one: 50 nodes, every way to leave, and the engine's
 * own events beside the trace. `node test/bench/churn.ts`: real containers, one run of about three minutes.
 */
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { max, median } from "simple-statistics";
import { findEngine } from "../../docker/find-engine.ts";
import { label } from "../../orchestrator/engine/docker/labels.ts";
import type { PhasePlan } from "../../orchestrator/model/plan.ts";
import type { NodeAction } from "../../orchestrator/model/step.ts";
import type { ActionEvent } from "../../orchestrator/model/trace.ts";
import { type History, historyOf } from "../../orchestrator/trace/history.ts";
import { printTable, recordedRun } from "../recorded-run.ts";
import { type EngineEvent, engineEvents } from "./engine-events.ts";

const yaml = `topology: 1
name: churn
network: { within: { delay: 10ms } }
defaults: { peering: { connections: { target: 8, max: 12 } } }
groups:
  boot: { count: 2, bootstrap: true }
  killed: { count: 10 }
  stopped: { count: 10 }
  paused: { count: 10 }
  leaving: { count: 8 }
  rolled: { count: 4 }
  late: { count: 6 }
phases:
  - { name: join, for: 70s, start: { groups: [boot, killed, stopped, paused, leaving, rolled], stagger: 500ms } }
  - name: storm
    for: 60s
    churn:
      - { group: killed, model: poisson, leave: 20/m, join: 30/m, exit: kill, min-online: 4 }
      - { group: stopped, model: sessions, online: { exponential: { mean: 25s } }, offline: { fixed: 6s }, exit: stop, min-online: 4 }
      - { group: paused, model: sessions, online: { weibull: { shape: 0.6, mean: 20s } }, offline: { fixed: 5s }, exit: pause, min-online: 4 }
      - { group: leaving, model: mass-leave, share: 50%, at: 20s, exit: kill }
      - { group: rolled, model: rolling, batch: 2 }
      - { group: late, model: flash-crowd, at: 30s, within: 5s }
  - { name: calm, for: 10s }
`;

/** How long an action may begin after its time; the goal of the project. */
const inTimeMs = 500;

/** What the engine says when an action begins. A restart is a stop and a start. */
const eventOf: Partial<Record<NodeAction["kind"], string>> = {
  start: "start",
  stop: "kill",
  kill: "kill",
  pause: "pause",
  resume: "unpause",
  restart: "start",
};

await using folder = await mkdtempDisposable(join(tmpdir(), "meshbed-bench-"));
const file = join(folder.path, "churn.yaml");
await writeFile(file, yaml);
const docker = new Docker((await findEngine({ signal: AbortSignal.timeout(10_000) })).options);
const watch = await engineEvents(docker, { label: [`${label.name}=churn`, `${label.role}=node`] });
const history = historyOf(await recordedRun(file, join(folder.path, "run"), []));
const events = await watch.end();

const late = new Map(history.plan.phases.map((phase) => [phase.name, latenessOf(phase)]));
const storm = history.actions.filter(({ phase, action }) => phase === "storm" && "nodes" in action);
const rows = [...Map.groupBy(storm, ({ action }) => action.kind)].map(([kind, actions]) => rowOf(kind, actions));
printTable([
  [
    "action",
    "nodes",
    "seen by the engine",
    "begun after its time, ms",
    "engine after trace, ms",
    "in time by the engine",
  ],
  ...rows,
]);
const asked = new Set(
  storm.flatMap((event) => seenOf(event).flatMap(({ event }) => (event === undefined ? [] : [event]))),
);
const span = history.phases.find(({ name }) => name === "storm");
const ofStorm = events.filter(({ atMs }) => span !== undefined && atMs >= span.startMs && atMs <= span.endMs);
const wanted = new Set(Object.values(eventOf));
// A stop or a restart kills, too.
const unasked = ofStorm.filter((event) => wanted.has(event.what) && !asked.has(event) && !follows(event));
console.log(`\nevents of the engine in the storm that no action of the trace explains: ${unasked.length}`);
for (const { atMs, node, what } of unasked) console.log(`  ${what} ${node} at ${atMs}`);

function rowOf(kind: string, actions: readonly ActionEvent[]): string[] {
  const seen = actions.flatMap((event) => seenOf(event).map((one) => ({ ...one, action: event })));
  const found = seen.flatMap(({ event, action }) => (event === undefined ? [] : [{ event, action }]));
  const begun = actions.flatMap((event) => late.get(event.phase)?.get(event) ?? []);
  const behind = found.map(({ event, action }) => event.atMs - action.atMs);
  const whole = found.flatMap(({ event, action }) => {
    const lateMs = late.get(action.phase)?.get(action);
    return lateMs === undefined ? [] : [event.atMs - action.atMs + lateMs];
  });
  const inTime = whole.filter((ms) => ms <= inTimeMs).length;
  return [kind, `${seen.length}`, `${found.length}`, spread(begun), spread(behind), `${inTime} of ${whole.length}`];
}

/** Each node that an action changed, and the engine's first event of that kind no sooner than the action. */
function seenOf({ action, atMs, changed, tookMs }: ActionEvent) {
  return changed.map((node) => {
    const what = eventOf[action.kind as NodeAction["kind"]];
    // The engine's clock has its own rounding.
    const event = events.find((one) => one.node === node && one.what === what && one.atMs >= atMs - 5);
    return { node, event: event !== undefined && event.atMs <= atMs + tookMs + inTimeMs ? event : undefined };
  });
}

function follows({ node, atMs, what }: EngineEvent): boolean {
  return storm.some(
    ({ action, changed, ...event }) =>
      changed.includes(node) &&
      (action.kind === "stop" || action.kind === "restart") &&
      (what === "kill" || action.kind === "restart") &&
      atMs >= event.atMs - 5 &&
      atMs <= event.atMs + event.tookMs,
  );
}

/** How long after its time each action of a phase began, ms; those that are made when they are due have no time of their own. */
function latenessOf(phase: PhasePlan): Map<ActionEvent, number> {
  const startMs = history.phases.find(({ name }) => name === phase.name)?.startMs ?? Number.NaN;
  const left = [...phase.timeline];
  return new Map(
    ofPhase(history, phase.name).flatMap((event): [ActionEvent, number][] => {
      const at = left.findIndex(
        ({ cause, action }) => cause === event.cause && JSON.stringify(action) === JSON.stringify(event.action),
      );
      const [timed] = at < 0 ? [] : left.splice(at, 1);
      return timed === undefined ? [] : [[event, event.atMs - startMs - timed.atMs]];
    }),
  );
}

function ofPhase({ actions }: History, name: string): readonly ActionEvent[] {
  return actions.filter(({ phase }) => phase === name);
}

function spread(values: readonly number[]): string {
  return values.length === 0
    ? "none"
    : `median ${median([...values]).toFixed(0)}, at most ${max([...values]).toFixed(0)}`;
}
