/**
 * Expressions in CEL (the Common Expression Language, cel.dev) over the measures: what they may name, whether they make sense,
 * what they come to. The library is @marcbachmann/cel-js: typed checks with the place of what is wrong, no dependencies, no access
 * to anything outside.
 */
import { type ASTNode, Environment, EvaluationError } from "@marcbachmann/cel-js";
import { distance } from "fastest-levenshtein";
import { max, mean, median, min, quantile } from "simple-statistics";
import { measures } from "../measures/index.ts";
import type { Measure } from "../measures/measure.ts";
import type { Plan } from "../model/plan.ts";
import type { NodeId } from "../model/step.ts";

/** A figure of the network, or of each node. */
export type Figure = number | ReadonlyMap<NodeId, number>;
export type Figures = ReadonlyMap<Measure, Figure>;

/** What CEL calls a measure: "mesh_degree". */
export function celName({ name }: Measure): string {
  return name.replaceAll("-", "_");
}

/** What is wrong with an expression, as a topology says it; undefined where nothing is. */
export function celProblem(expression: string): string | undefined {
  const { valid, type, error } = environment.check(expression);
  if (valid && type !== "bool") return `is of type ${type}; expected a condition, as "components == 1.0"`;
  if (valid && measuresIn(expression).length === 0) return "names no measure; expected a condition over measures";
  if (valid) return undefined;
  const { start = 0, end = start } = error?.range ?? {};
  const found = expression.slice(start, end);
  const place = found === "" ? "at its end" : `at ${JSON.stringify(found)}`;
  const nearest = error?.code === "unknown_variable" ? nearestName(found) : undefined;
  const meant = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return `is no CEL expression over the measures: ${lowerFirst(error?.summary ?? "it cannot be read")}, ${place}${meant}`;
}

/** The measures that an expression names, in the order of the index. */
export function measuresIn(expression: string): readonly Measure[] {
  const names = new Set(
    nodesOf(environment.parse(expression).ast).flatMap(({ op, args }) => (op === "id" ? args : [])),
  );
  return measures.filter((measure) => names.has(celName(measure)));
}

/** The groups that it names, as in `mesh_degree.of("desktop")`. */
export function groupsIn(expression: string): readonly string[] {
  return nodesOf(environment.parse(expression).ast).flatMap(({ op, args }) => {
    if (op !== "rcall" || args[0] !== "of") return [];
    return args[2].flatMap((named) => (named.op === "value" && typeof named.args === "string" ? named.args : []));
  });
}

/** Whether it holds; a sentence where that cannot be worked out, as for the least of no nodes. */
export function holds(expression: string, figures: Figures, plan: Plan): boolean | string {
  const { value, problem } = evaluate(expression, figures, plan);
  return problem ?? value === true;
}

/** Of whom it does not hold: the nodes that fail an `all` that it asks for. */
export function failing(expression: string, figures: Figures, plan: Plan): readonly NodeId[] {
  const found = conjunctsOf(environment.parse(expression).ast).flatMap((conjunct): readonly NodeId[] => {
    if (conjunct.op !== "rcall" || conjunct.args[0] !== "all") return [];
    const [all, node, condition] = [conjunct.args[1], ...conjunct.args[2]].map(textOf);
    const { value } = evaluate(`${all}.filter(${node}, !(${condition}))`, figures, plan);
    return Array.isArray(value) ? value : [];
  });
  return [...new Set(found)];
}

function evaluate(expression: string, figures: Figures, { nodes }: Plan): { value?: unknown; problem?: string } {
  try {
    const value: unknown = environment.evaluate(expression, {
      ...Object.fromEntries([...figures].map(([measure, figure]) => [celName(measure), figure])),
      group: new Map(nodes.map(({ id, group }) => [id, group])),
      region: new Map(nodes.map(({ id, region }) => [id, region])),
    });
    return { value };
  } catch (error) {
    if (error instanceof EvaluationError) return { problem: lowerFirst(error.summary) };
    throw error;
  }
}

function conjunctsOf(node: ASTNode): readonly ASTNode[] {
  return node.op === "&&" ? node.args.flatMap(conjunctsOf) : [node];
}

function textOf({ input, range }: ASTNode): string {
  return input.slice(range.start, range.end);
}

const nodeFigures = "map<string, double>";
const environment = environmentOf();

function environmentOf(): Environment {
  const made = new Environment({ limits: { maxAstNodes: 1000, maxDepth: 50 } });
  for (const measure of measures) {
    const isOfNodes = measure.of === "node" || measure.of === "node-span";
    made.registerVariable(celName(measure), isOfNodes ? nodeFigures : "double", { description: measure.meaning });
  }
  made.registerVariable("group", "map<string, string>").registerVariable("region", "map<string, string>");
  made.registerFunction({
    name: "of",
    receiverType: nodeFigures,
    returnType: nodeFigures,
    params: [{ name: "group", type: "string" }],
    handler: (figures: FigureMap, group: string) => new Map([...figures].filter(([node]) => groupOf(node) === group)),
  });
  for (const [name, work] of Object.entries({ least: min, most: max, mean, median })) {
    made.registerFunction(`${name}(${nodeFigures}): double`, (figures: FigureMap) => work(valuesOf(figures, name)));
  }
  made.registerFunction(`percentile(${nodeFigures}, double): double`, (figures: FigureMap, percent: number) =>
    quantile(valuesOf(figures, "percentile"), percent / 100),
  );
  return made;
}

type FigureMap = ReadonlyMap<NodeId, number>;

function valuesOf(figures: FigureMap, name: string): number[] {
  if (figures.size === 0) throw new EvaluationError(`the ${name} of no nodes`);
  return [...figures.values()];
}

/** "desktop" of "desktop-3" */
function groupOf(node: NodeId): string {
  return node.slice(0, node.lastIndexOf("-"));
}

function nearestName(word: string): string | undefined {
  const names = [...measures.map(celName), "group", "region"];
  const [nearest] = names.toSorted((a, b) => distance(word, a) - distance(word, b));
  return nearest !== undefined && distance(word, nearest) <= Math.max(2, word.length / 3) ? nearest : undefined;
}

/** An expression and all in it. */
function nodesOf(node: ASTNode): readonly ASTNode[] {
  return [node, ...childrenOf(node.args).flatMap(nodesOf)];
}

function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === "object" && args !== null && "op" in args ? [args as ASTNode] : [];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
