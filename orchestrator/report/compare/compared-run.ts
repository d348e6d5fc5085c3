/** What a comparison takes of a run: how it ended, what it ran on, and its figures; read from its `summary.json`. */
import { z } from "zod";
import type { MeasureUnit } from "../../measures/measure.ts";
import type { Outcome } from "../../model/verdict.ts";
import { engineText } from "../hosts-text.ts";
import { type Summary, summarySchema } from "../summary-schema.ts";

export interface ComparedRun {
  readonly directory: string;
  readonly runId: string;
  readonly topology: string;
  readonly outcome: Outcome;
  /** What may be the cause of a difference, by its name: versions, the host, settings of the topology. */
  readonly circumstances: ReadonlyMap<string, string>;
  /** In the order of phases, then of measures. */
  readonly figures: readonly RunFigure[];
}

export interface RunFigure extends FigureName {
  readonly value: number;
}

export interface FigureName {
  readonly phase: string;
  /** Its name in the index of measures. */
  readonly measure: string;
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly better: "higher" | "lower" | null;
}

/** A summary as far as it is needed: one of a later Meshbed, with more in it, will do. */
const readSchema = z.object(
  summarySchema.pick({
    name: true,
    runId: true,
    outcome: true,
    expectations: true,
    phases: true,
    measures: true,
    versions: true,
    images: true,
    engine: true,
    netem: true,
    host: true,
    hosts: true,
  }).shape,
);

/** @param settings of its topology, by their path. Throws ZodError. */
export function comparedRun(
  directory: string,
  summary: unknown,
  settings: ReadonlyMap<string, string> = new Map(),
): ComparedRun {
  const read = readSchema.parse(summary);
  return {
    directory,
    runId: read.runId,
    topology: read.name,
    outcome: read.outcome,
    circumstances: new Map([...ranOn(read), ...settings]),
    figures: read.phases.flatMap(({ name }) => [...expectationsMet(read, name), ...figuresOf(read, name)]),
  };
}

type ReadSummary = Pick<Summary, keyof z.infer<typeof readSchema>>;

function ranOn({ versions, images, engine, netem, host, hosts }: ReadSummary): readonly (readonly [string, string])[] {
  return [
    ["Meshbed", versions.meshbed],
    ...Object.entries(images).map(([name, tag]) => [`image ${name}`, tag] as const),
    ["engine", engineText(engine)],
    ["links shaped by", netem.backend],
    ["host", `kernel ${host.kernel}, ${host.cpus} cores`],
    ...(hosts ? [["hosts", hosts.map(({ name }) => name).join(", ")] as const] : []),
  ];
}

/** What a verdict comes to is a figure, too: expectations can be missed more often while no measure moves much. */
function expectationsMet({ expectations }: ReadSummary, phase: string): readonly RunFigure[] {
  const judged = expectations.filter((one) => one.phase === phase && one.outcome !== "inconclusive");
  if (judged.length === 0) return [];
  const value = judged.filter(({ outcome }) => outcome === "pass").length / judged.length;
  return [{ phase, measure: "expectations-met", title: "Expectations met", unit: "ratio", better: "higher", value }];
}

function figuresOf({ measures }: ReadSummary, phase: string): readonly RunFigure[] {
  const values = measures.phases[phase] ?? {};
  return Object.entries(measures.about).flatMap(([measure, about]) => {
    const value = values[measure];
    return value === undefined ? [] : [{ phase, measure, ...about, value }];
  });
}
