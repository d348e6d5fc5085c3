/** The part of the page's document that says what happened, in short. */
import { topicsOf } from "../../measures/topics.ts";
import type { NodePlan } from "../../model/plan.ts";
import type { History } from "../../trace/history.ts";
import { runLengthMs } from "../run-length.ts";
import { shownFaults } from "./faults.ts";
import type { NodeAbout, RunPart } from "./report-document.ts";
import { sinceStart } from "./since-start.ts";

export function runPart(history: History, live: boolean): RunPart {
  const { plan, phases } = history;
  const secondsAt = sinceStart(history);
  return {
    name: plan.name,
    live,
    endS: runLengthMs(history) / 1000,
    phases: phases.map(({ name, startMs, endMs, timedOut }) => ({
      name: timedOut ? `${name} (timed out)` : name,
      startS: secondsAt(startMs),
      endS: secondsAt(endMs),
    })),
    faults: shownFaults(history),
    nodes: plan.nodes.map((node) => aboutNode(node, history)),
    topics: [...new Set(plan.nodes.flatMap(topicsOf))],
  };
}

function aboutNode(node: NodePlan, { plan }: History): NodeAbout {
  const { id, group, region, zone, implementation, address, bootstrap, config, lives } = node;
  const link = plan.network.zones.find((candidate) => candidate.id === zone)?.link ?? zone;
  const behaviours = [config.behaviour, ...lives.map(({ behaviour = config.behaviour }) => behaviour)];
  const behaviour = behaviours.find(({ kind }) => kind !== "honest")?.kind ?? "honest";
  return { id, group, region, link, implementation, address, bootstrap, behaviour };
}
