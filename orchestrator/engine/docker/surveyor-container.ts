/** The container of a zone's surveyor: a network namespace with an address in its zone, and nothing in it. */
import assert from "node:assert/strict";
import type Docker from "dockerode";
import type { SurveyorPlan } from "../../model/plan.ts";
import { type Labels, surveyorLabels } from "./labels.ts";
import type { Containers } from "./node-lives.ts";
import { sleepingContainer } from "./sleeping-container.ts";

export interface SurveyorContainerOptions {
  readonly runId: string;
  /** The net agent's. */
  readonly image: string;
  readonly network: string;
  readonly labels: Labels;
}

export function surveyorContainer(surveyor: SurveyorPlan, o: SurveyorContainerOptions): Docker.ContainerCreateOptions {
  return sleepingContainer({
    ...o,
    ...surveyor,
    name: surveyorName(o.runId, surveyor.id),
    labels: { ...o.labels, ...surveyorLabels },
  });
}

/** @param zone its id */
export function surveyorName(runId: string, zone: string): string {
  // The slash in a zone's id is none of the letters that a name may have, and no id has a dot.
  return `meshbed-${runId}-surveyor-${zone.replace("/", ".")}`;
}

/** A surveyor has one container, and one life. */
export function onlyContainer(container: Docker.Container, surveyor: SurveyorPlan): Containers<SurveyorPlan> {
  return {
    plan: () => surveyor,
    present: () => container,
    ids: () => [container.id],
    isIn: () => true,
    become: () => assert.fail(`${surveyor.id} has one life`),
  };
}
