/** By what the graph's nodes are coloured: what they are, how they fare, or any measure that each of them has. */
import { measureText } from "../../../measures/measure-text.ts";
import type { NodeAbout, NodeState, NodeValues, RunLengths } from "../report-document.ts";
import { valueAt } from "../run-lengths.ts";
import { categories, categoryColour, colour, scaleColour } from "./colour.ts";
import { roundAt } from "./moment.ts";
import type { PageData } from "./page-data.ts";

export interface ColourChoice {
  readonly name: string;
  readonly title: string;
  /** Of all nodes at a time. */
  at(atS: number | null): NodeColours;
}

export interface NodeColours {
  /** One a node. */
  readonly colours: readonly string[];
  /** What each node's colour stands for, in words. */
  readonly words: readonly string[];
  readonly legend: readonly { readonly colour: string; readonly text: string }[];
}

const stateColours = {
  healthy: "pass",
  unhealthy: "fail",
  starting: "inconclusive",
  paused: "third",
  down: "rest",
} as const;

const abouts = ["group", "region", "link", "implementation", "behaviour"] as const;

/** What all nodes have in common tells nothing and is left out. */
export function colourChoices(data: PageData): readonly ColourChoice[] {
  const { nodes } = data.run;
  const telling = abouts.filter((what) => new Set(nodes.map((node) => node[what])).size > 1);
  return [
    { name: "health", title: "health", at: (atS) => byHealth(data, atS) },
    ...telling.map((what) => ({ name: what, title: what, at: () => byWord(nodes, what) })),
    ...data.measures.ofNodes.map((measure) => ({
      name: measure.name,
      title: measure.title,
      at: (atS: number | null) => byMeasure(measure, roundAt(atS, data.measures.axes[measure.axis])),
    })),
  ];
}

export function stateAt({ network }: PageData, node: number, round: number): NodeState {
  const place = valueAt(network.stateOf[node] ?? [], round);
  return network.states[place ?? -1] ?? { kind: "down", why: "" };
}

function byHealth(data: PageData, atS: number | null): NodeColours {
  const round = roundAt(atS, data.network.roundsS);
  const states = data.run.nodes.map((_, node) => stateAt(data, node, round));
  const kinds = Object.entries(stateColours).map(([kind, name]) => ({
    colour: colour(name),
    kind,
    count: states.filter((state) => state.kind === kind).length,
  }));
  return {
    colours: states.map(({ kind }) => colour(stateColours[kind])),
    words: states.map(({ kind, why }) => (why === "" ? kind : `${kind}: ${why}`)),
    legend: kinds
      .filter(({ count }) => count > 0)
      .map((one) => ({ colour: one.colour, text: `${one.kind}, ${one.count}` })),
  };
}

function byWord(nodes: readonly NodeAbout[], what: (typeof abouts)[number]): NodeColours {
  const words = nodes.map((node) => node[what]);
  const all = [...new Set(words)];
  const countOf = (word: string) => words.filter((one) => one === word).length;
  const named = all
    .slice(0, categories)
    .map((word, i) => ({ colour: categoryColour(i), text: `${word}, ${countOf(word)}` }));
  const rest = all.length - named.length;
  return {
    colours: words.map((word) => categoryColour(all.indexOf(word))),
    words: words.map((word) => `${what} ${word}`),
    legend: [...named, ...(rest > 0 ? [{ colour: categoryColour(categories), text: `${rest} others` }] : [])],
  };
}

function byMeasure({ title, unit, values }: NodeValues, at: number): NodeColours {
  const now = values.map((lengths) => valueAt(lengths, at));
  const [least, most] = extremes(values);
  const shareOf = (value: number) => (most > least ? (value - least) / (most - least) : 0);
  return {
    colours: now.map((value) => (value === null ? colour("rest") : scaleColour(shareOf(value)))),
    words: now.map((value) => `${title.toLowerCase()} ${measureText(value, unit)}`),
    legend: [0, 0.25, 0.5, 0.75, 1].map((share) => ({
      colour: scaleColour(share),
      text: measureText(least + share * (most - least), unit),
    })),
  };
}

/** Of all nodes at all times, so that a colour means the same at each. */
function extremes(values: readonly RunLengths[]): readonly [least: number, most: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const lengths of values) {
    for (let i = 0; i < lengths.length; i += 2) {
      const value = lengths[i];
      if (value === null || value === undefined) continue;
      [least, most] = [Math.min(least, value), Math.max(most, value)];
    }
  }
  return least === Infinity ? [0, 0] : [least, most];
}
