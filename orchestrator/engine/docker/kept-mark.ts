/**
 * The mark of a run that was left standing on purpose, by which it is told from what a killed one left: an empty volume. Labels of containers
 * cannot be changed, and a container of an overlay network cannot be renamed while it runs.
 */
import type Docker from "dockerode";
import { type Labels, label } from "./labels.ts";

const role = "kept";

/** @param labels the run's. Throws what the engine said. */
export async function markKept(docker: Docker, runId: string, labels: Labels): Promise<void> {
  await docker.createVolume({ Name: `meshbed-${runId}-${role}`, Labels: { ...labels, [label.role]: role } });
}

/** @param volumes of the run */
export function isMarked(volumes: readonly Pick<Docker.VolumeInspectInfo, "Labels">[]): boolean {
  return volumes.some(({ Labels }) => Labels[label.role] === role);
}
