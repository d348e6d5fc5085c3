/** The network as a graph: at the moment that the page shows, with the links and by the colours that are chosen. */
import { whenColoursChange } from "./colour.ts";
import { element, find } from "./element.ts";
import { type GraphLink, linksAt } from "./graph-at.ts";
import { drawGraph, type GraphScene, type Projection } from "./graph-canvas.ts";
import { graphLayout } from "./graph-layout.ts";
import { type Moment, momentText, roundAt } from "./moment.ts";
import { colourChoices, stateAt } from "./node-colours.ts";
import type { PageData } from "./page-data.ts";
import { player } from "./player.ts";
import type { Watched } from "./watched.ts";

export interface NetworkActions {
  openNode(node: string): void;
}

/** Gives what draws newer data. */
export function network(data: PageData, moment: Watched<Moment>, { openNode }: NetworkActions): () => void {
  const form = find<HTMLFormElement>("#network .controls");
  const canvas = find<HTMLCanvasElement>("#network .graph canvas");
  const [legend, about] = [find("#network .legend"), find<HTMLOutputElement>("output", form)];
  const [linkChoice, colourChoice] = [
    find<HTMLSelectElement>('[name="links"]', form),
    find<HTMLSelectElement>('[name="colour"]', form),
  ];
  const slider = find<HTMLInputElement>('[name="round"]', form);
  const names = data.run.nodes.map(({ id }) => id);
  let projection: Projection | undefined;
  let scene: GraphScene;
  let words: readonly string[] = [];
  const draw = () => {
    projection = drawGraph(canvas, scene);
  };
  const layout = graphLayout(data.run.nodes, () => scene !== undefined && draw());
  let links: readonly GraphLink[] = [];

  const tell = (held: number | null) => {
    const own = held === null ? 0 : links.filter(({ a, b }) => a === held || b === held).length;
    const oneSided = links.filter(({ both }) => !both).length;
    const dashed = oneSided === 0 ? "" : `, ${oneSided} of them listed by one end only (dashed)`;
    about.textContent =
      held === null ? `${links.length} links${dashed}` : `${names[held]}: ${words[held]}, ${own} links`;
  };
  const show = (held: number | null = null) => {
    const { atS, nodes } = moment.value;
    const round = roundAt(atS, data.network.roundsS);
    const choice = colourChoices(data).find(({ name }) => name === colourChoice.value) ?? colourChoices(data)[0];
    const colours = choice?.at(atS) ?? { colours: [], words: [], legend: [] };
    words = colours.words;
    const states = names.map((_, node) => stateAt(data, node, round).kind);
    scene = {
      nodes: layout.nodes,
      names,
      colours: colours.colours,
      runs: states.map((kind) => kind !== "down" && kind !== "paused"),
      links,
      pointedOut: new Set(nodes.map((node) => names.indexOf(node))),
      held,
    };
    legend.replaceChildren(...colours.legend.map((key) => legendItem(key.colour, key.text)));
    slider.value = `${round}`;
    slider.setAttribute("aria-valuetext", momentText(atS, data.run));
    tell(held);
    draw();
  };
  const relink = () => {
    const kind = Number(linkChoice.value);
    const isShown = (one: number) => (kind === 0 ? one <= 1 : kind === 1 ? one >= 2 : one === kind);
    links = linksAt(data.network, roundAt(moment.value.atS, data.network.roundsS), isShown);
    show();
    layout.settle(links);
  };
  const renew = () => {
    slider.max = `${Math.max(0, data.network.roundsS.length - 1)}`;
    fillChoice(linkChoice, linkKinds(data.run.topics));
    fillChoice(
      colourChoice,
      colourChoices(data).map(({ name, title }) => [name, title]),
    );
    relink();
  };
  renew();

  moment.watch(relink);
  linkChoice.addEventListener("change", relink);
  colourChoice.addEventListener("change", () => show());
  slider.addEventListener("input", () => {
    moment.set({ ...moment.value, atS: data.network.roundsS[Number(slider.value)] ?? null });
  });
  findsNodes(form, names, moment, openNode);
  player(find<HTMLButtonElement>('[name="play"]', form), data, moment);
  new ResizeObserver(draw).observe(canvas);
  whenColoursChange(() => show());

  const hold = (held: number | null) => {
    if (held === scene.held) return;
    show(held);
  };
  canvas.addEventListener("pointermove", ({ offsetX, offsetY }) => hold(under(offsetX, offsetY, scene, projection)));
  canvas.addEventListener("pointerleave", () => hold(null));
  canvas.addEventListener("click", () => openHeld());
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (step !== undefined) hold(((scene.held ?? (step > 0 ? -1 : 0)) + step + names.length) % names.length);
    else if (event.key === "Enter") openHeld();
    else if (event.key === "Escape") hold(null);
    else return;
    event.preventDefault();
  });
  const openHeld = () => {
    const node = names[scene.held ?? -1];
    if (node !== undefined) openNode(node);
  };
  return renew;
}

/** Points out the nodes whose names have what is written; Enter opens the page of the only one. */
function findsNodes(
  form: HTMLFormElement,
  names: readonly string[],
  moment: Watched<Moment>,
  openNode: (node: string) => void,
): void {
  const input = find<HTMLInputElement>('[name="node"]', form);
  find("#node-names").replaceChildren(...names.map((value) => element("option", { value })));
  const found = () => (input.value === "" ? [] : names.filter((name) => name.includes(input.value)));
  input.addEventListener("input", () => moment.set({ ...moment.value, nodes: found() }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [first, second] = names.includes(input.value) ? [input.value] : found();
    if (first !== undefined && second === undefined) openNode(first);
  });
}

/** As values: 0 connections, 1 the meshes of all topics, 2 + t that of one. */
function linkKinds(topics: readonly string[]): readonly (readonly [value: string, text: string])[] {
  const meshes = topics.map((topic, t) => [`${2 + t}`, `mesh of ${topic}`] as const);
  return [...(topics.length > 1 ? [["1", "mesh of all topics"] as const] : []), ...meshes, ["0", "connections"]];
}

/** Keeps what was chosen. */
function fillChoice(choice: HTMLSelectElement, options: readonly (readonly [value: string, text: string])[]): void {
  const chosen = choice.value;
  choice.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  if (options.some(([value]) => value === chosen)) choice.value = chosen;
}

function legendItem(colour: string, text: string): HTMLElement {
  const swatch = element("i");
  swatch.style.background = colour;
  return element("span", {}, swatch, text);
}

/** The node under the pointer, the nearest within reach. */
function under(atX: number, atY: number, { nodes }: GraphScene, projection: Projection | undefined): number | null {
  if (projection === undefined) return null;
  const { x, y, radius } = projection;
  let [best, found] = [(radius + 5) ** 2, -1];
  for (const [place, node] of nodes.entries()) {
    const distance = (x(node.x) - atX) ** 2 + (y(node.y) - atY) ** 2;
    if (distance < best) [best, found] = [distance, place];
  }
  return found < 0 ? null : found;
}
