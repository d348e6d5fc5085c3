/**
 * What a person does by hand to a network that stands: text to a phase of its topology, as if the file had been written so. Faults and
 * changes of conditions are those of a phase, checked and resolved by the same code; `start` and `heal` are words of the hand alone.
 */
import { MeshbedError } from "../base/errors.ts";
import type { NodeId } from "../model/step.ts";
import { condition } from "../scenario/conditions/condition.ts";
import { fault } from "../scenario/faults/index.ts";
import { checkData } from "./check-data.ts";
import { isUnknown } from "./did-you-mean.ts";
import { nodesNamed } from "./nodes-named.ts";
import type { Path, Problem } from "./problem.ts";
import type { ReadText } from "./read-layers.ts";
import type { Topology } from "./topology.ts";
import { readYaml } from "./yaml-source.ts";

/** The network as it stands. */
export interface StandingNetwork {
  /** Of its topology, as it was checked. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Nodes that do not run, and what took them away. */
  readonly gone: ReadonlyMap<NodeId, "stop" | "pause">;
  /** Numbers of what was done by hand and still stands. */
  readonly standing: readonly number[];
}

export interface ParsedSteps {
  /** The network's, of which the last phase is that of the steps. */
  readonly topology: Topology;
  /** Nodes to be started before all else. */
  readonly starts: readonly NodeId[];
  /** What was done by hand under these numbers is to be ended before all else. */
  readonly heals: readonly number[];
}

export interface StepsOptions {
  /** As the lines of messages begin. */
  readonly fileName: string;
  /** Of the steps: the draws of each are its own. */
  readonly number: number;
  /** Of a file that a step names. */
  readonly readText: ReadText;
}

const root = {
  empty: "expected a step, as `kill: node-1`, or a list of them",
  misfit: "is neither a mapping nor a list; expected a step, as `kill: node-1`, or a list of them",
  mayBeList: true,
};

/** Throws MeshbedError BAD_INPUT with one line a problem: `steps.yaml:3:9: 1.kill is "nodes"; expected ...`. */
export function parseSteps(text: string, network: StandingNetwork, o: StepsOptions): ParsedSteps {
  const source = readYaml(text, root);
  if (source.kind === "refused") {
    const lines = source.refusals.map(({ line, column, message }) => `${o.fileName}:${line}:${column}: ${message}`);
    throw new MeshbedError("BAD_INPUT", lines.join("\n"));
  }
  const isList = Array.isArray(source.value);
  const items: readonly unknown[] = Array.isArray(source.value) ? source.value : [source.value];
  const sorted = items.map((item, i) => ({ item, path: isList ? [i] : [], sort: sortOf(item) }));
  const of = (sort: Sort) => sorted.filter((one) => one.sort === sort);
  const written = { faults: of("fault"), conditions: of("condition") };

  const { traffic: _, expect: __, ...rest } = network.data;
  const phases = [standingPhase(network), phaseOf(written, o.number)];
  const { topology, problems: found } = checkData({ ...rest, phases }, o.readText);
  const problems: Problem[] = found.map((problem) => ({ ...problem, path: pathIn(problem.path, written) }));
  const report = (path: Path, message: string) => problems.push({ path, message });
  for (const { item, path } of of("neither")) report(path, `is ${JSON.stringify(item)}; ${root.empty}`);
  const starts = of("start").flatMap(({ item, path }) => startedBy(item, topology, [...path, "start"], report));
  const heals = of("heal").flatMap(({ item, path }) => healedBy(item, network, [...path, "heal"], report));

  if (problems.length > 0 || topology === undefined) {
    const places = problems.map((problem) => ({ ...problem, ...source.placeOf(problem.path, problem.atKey === true) }));
    const lines = places
      .toSorted((a, b) => a.line - b.line || a.column - b.column)
      .map(({ line, column, path, message }) => {
        return `${o.fileName}:${line}:${column}: ${path.join(".") || "the step"} ${message}`;
      });
    const gone = [...network.gone.keys()].join(", ");
    const ofFault = problems.some(({ path }) =>
      of("fault").some((one) => one.path.every((step, i) => step === path[i])),
    );
    const remark = gone === "" || !ofFault ? [] : [`(These do not run now, and only \`start\` finds them: ${gone})`];
    throw new MeshbedError("BAD_INPUT", [...lines, ...remark].join("\n"));
  }
  return { topology, starts: [...new Set(starts)], heals: [...new Set(heals)] };
}

type Sort = "fault" | "condition" | "start" | "heal" | "neither";

interface Item {
  readonly item: unknown;
  /** In the text. */
  readonly path: Path;
}

/** By the words that it uses: those of a condition, if it has more of them. */
function sortOf(item: unknown): Sort {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return "neither";
  if ("start" in item && !("replay" in item)) return "start";
  if ("heal" in item) return "heal";
  const known = (shape: object) => Object.keys(item).filter((key) => Object.hasOwn(shape, key)).length;
  return known(condition.shape) > known(fault.shape) ? "condition" : "fault";
}

/** All run, but for those that do not, which are held as a fault holds them: no other can hit them. */
function standingPhase({ gone }: StandingNetwork) {
  const faults = [...gone].map(([node, how]) => ({ [how]: node, at: "1h" }));
  return { name: "standing", for: "24h", start: { stagger: "0ms" }, faults, keep: true };
}

/** Open at its end, so that what goes on for ever is refused unless it says for how long. */
function phaseOf({ faults, conditions }: Record<"faults" | "conditions", readonly Item[]>, number: number) {
  return {
    name: `by-hand-${number}`,
    until: "healthy",
    timeout: "24h",
    faults: faults.map(({ item }) => item),
    conditions: conditions.map(({ item }) => item),
  };
}

function pathIn([_, __, list, i, ...rest]: Path, written: Record<"faults" | "conditions", readonly Item[]>): Path {
  const item = list === "faults" || list === "conditions" ? written[list][Number(i)] : undefined;
  return item === undefined ? [] : [...item.path, ...rest];
}

type Report = (path: Path, message: string) => void;

function startedBy(item: unknown, topology: Topology | undefined, at: Path, report: Report): readonly NodeId[] {
  const { start, ...others } = item as { start: unknown };
  refuseOthers(others, "start", at, report);
  const names: readonly unknown[] = Array.isArray(start) ? start : [start];
  const known = [...(topology?.network.regions ?? []), ...(topology?.groups.map(({ name }) => name) ?? [])];
  return names.flatMap((name, i) => {
    const meant = topology && typeof name === "string" ? nodesNamed(topology, name) : [];
    const place = Array.isArray(start) ? [...at, i] : at;
    if (meant.length === 0) report(place, isUnknown(String(name), "a region, group or node", known));
    return meant[0]?.nodes ?? [];
  });
}

function healedBy(item: unknown, { standing }: StandingNetwork, at: Path, report: Report): readonly number[] {
  const { heal, ...others } = item as { heal: unknown };
  refuseOthers(others, "heal", at, report);
  if (heal === "all") return standing;
  const numbers: readonly unknown[] = Array.isArray(heal) ? heal : [heal];
  return numbers.flatMap((number, i) => {
    if (typeof number === "number" && standing.includes(number)) return [number];
    const known = standing.length === 0 ? "nothing was done by hand that still stands" : `all, ${standing.join(", ")}`;
    const place = Array.isArray(heal) ? [...at, i] : at;
    report(place, `is ${JSON.stringify(number)}; expected the number of what was done by hand (${known})`);
    return [];
  });
}

function refuseOthers(others: object, word: string, at: Path, report: Report): void {
  for (const key of Object.keys(others)) {
    report([...at.slice(0, -1), key], `is not a key beside ${word}; expected it in a step of its own`);
  }
}
