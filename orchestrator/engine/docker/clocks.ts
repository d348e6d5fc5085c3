/**
 * What a container needs so that its node's clock can be moved: a library that its process loads, and the node's offset, both in a
 * volume that the net agent fills (docker/agent/clocks.ts). Only nodes whose clock the plan moves have it, or all where people may move
 * them by hand.
 */
import type Docker from "dockerode";
import type { Plan } from "../../model/plan.ts";
import type { Action, LateAction, NodeId } from "../../model/step.ts";
import { isLate } from "../../scenario/late-action.ts";
import type { UpOptions } from "../engine.ts";
import { type Labels, label } from "./labels.ts";

/** Where the net agent's image has the library. A volume that is made there begins with it. */
const agentFolder = "/usr/local/lib/meshbed/clocks";
const nodeFolder = "/run/meshbed/clocks";
const library = "clock.so";

/** All whose clock the plan moves or may move, or somebody by hand. */
export function clockedNodes({ nodes, phases }: Plan, purpose: UpOptions["purpose"]): ReadonlySet<NodeId> {
  if (purpose === "hands-on" || phases.some(({ pause }) => pause)) return new Set(nodes.map(({ id }) => id));
  const actions = phases.flatMap(({ timeline, undo }) => [...timeline.map(({ action }) => action), ...undo]);
  return new Set(actions.flatMap(movedBy));
}

/** Those of a network that stands, by what their containers have. */
export function clockedIn(containers: readonly Docker.ContainerInfo[]): ReadonlySet<NodeId> {
  const clocked = containers.filter(({ Mounts }) => Mounts.some(({ Destination }) => Destination === nodeFolder));
  return new Set(clocked.flatMap(({ Labels }) => Labels[label.node] ?? []));
}

function movedBy(action: Action | LateAction): readonly NodeId[] {
  if (action.kind === "choose") return action.does.kind === "clock" ? action.from : [];
  return !isLate(action) && action.kind === "clock" ? action.nodes : [];
}

export function agentClocks(runId: string, labels: Labels): Docker.MountSettings {
  return volume(runId, { Target: agentFolder, ReadOnly: false, labels });
}

export function nodeClock(runId: string, labels: Labels, node: NodeId) {
  return {
    mount: volume(runId, { Target: nodeFolder, ReadOnly: true, labels }),
    environment: [`LD_PRELOAD=${nodeFolder}/${library}`, `MESHBED_CLOCK=${nodeFolder}/${node}`],
  };
}

function volume(
  runId: string,
  { labels, ...place }: { readonly Target: string; readonly ReadOnly: boolean; readonly labels: Labels },
): Docker.MountSettings {
  return {
    Type: "volume",
    Source: `meshbed-${runId}-clocks`,
    ...place,
    VolumeOptions: { NoCopy: place.ReadOnly, Labels: { ...labels }, DriverConfig: { Name: "", Options: {} } },
  };
}
