/** A run's status in rows of words, each with how far it is: for the live panel of a terminal and the live page. */
import type { MeshStatus, PhaseStatus, RunStatus } from "../run/run-status.ts";
import { formatSeconds } from "./format-seconds.ts";

export interface StatusRow {
  readonly label: "phase" | "nodes" | "mesh" | "faults";
  /** 0..1; null for what has no end. */
  readonly ratio: number | null;
  /** "open": it is neither well nor amiss that it goes on. */
  readonly state: "open" | "well" | "amiss";
  readonly words: string;
}

/** Those that there is something to say of. */
export function statusRows({ phase, nodes, mesh, inForce }: RunStatus, nowMs: number): readonly StatusRow[] {
  const rows: StatusRow[] = [];
  if (phase !== null) {
    rows.push({ label: "phase", ratio: phaseRatio(phase, nowMs), state: "open", words: phaseWords(phase, nowMs) });
  }
  rows.push({ label: "nodes", ...share(nodes.ready, nodes.total), words: nodeWords(nodes) });
  if (mesh !== null) rows.push({ label: "mesh", ...share(mesh.healthy, mesh.running), words: meshWords(mesh) });
  if (inForce !== "") rows.push({ label: "faults", ratio: null, state: "open", words: inForce });
  return rows;
}

function share(part: number, all: number): Pick<StatusRow, "ratio" | "state"> {
  return { ratio: all === 0 ? 0 : part / all, state: part === all ? "well" : "amiss" };
}

function phaseRatio({ startedAtMs, endsAtMs }: PhaseStatus, nowMs: number): number {
  return endsAtMs <= startedAtMs ? 1 : Math.min(1, Math.max(0, (nowMs - startedAtMs) / (endsAtMs - startedAtMs)));
}

function phaseWords(phase: PhaseStatus, nowMs: number): string {
  const left = formatSeconds(phase.endsAtMs - nowMs);
  const end = phase.until === null ? `${left} left` : `until ${phase.until}, at most ${left} left`;
  return `${phase.number}/${phase.count} ${phase.name}, ${end}`;
}

function nodeWords({ total, ready, starting, down }: RunStatus["nodes"]): string {
  return [
    `${ready}/${total} ready`,
    ...(starting > 0 ? [`${starting} starting`] : []),
    ...(down > 0 ? [`${down} down`] : []),
  ].join(", ");
}

function meshWords({ healthy, running, meanDegree, components }: MeshStatus): string {
  const parts = components === 1 ? "1 component" : `${components} components`;
  return `${healthy}/${running} healthy, mean degree ${meanDegree.toFixed(1)}, ${parts}`;
}
