/** Faults of links as what they are: changes of conditions. Whom a target leaves open the seed draws, of the nodes that have started. */
import { listText } from "../base/list-text.ts";
import { seededRandom } from "../base/random.ts";
import type { NodeId } from "../model/step.ts";
import type { Names } from "../scenario/conditions/links.ts";
import { cutCondition, flapCondition } from "../scenario/faults/cut.ts";
import { deadBootstrapCondition } from "../scenario/faults/dead-bootstrap.ts";
import type { Fault } from "../scenario/faults/index.ts";
import { membersOf, selectionOf, type Target, wantedOf } from "../scenario/faults/target.ts";
import type { Group, PhaseCondition } from "./topology.ts";

export interface LinkStage {
  /** All groups, and the names of those that have started by the phase. */
  readonly groups: readonly Group[];
  readonly started: ReadonlySet<string>;
  readonly seed: number;
}

export function resolveLinkFaults(
  faults: readonly Fault[],
  causeOf: (number: number) => string,
  stage: LinkStage,
): readonly PhaseCondition[] {
  const bootstrap = stage.groups.flatMap(({ nodes }) => nodes.flatMap((node) => (node.bootstrap ? node.id : [])));
  const drawn = drawAll(faults, causeOf, stage);
  return faults.flatMap((fault, number): readonly PhaseCondition[] => {
    const { cut, flap, "dead-bootstrap": deadBootstrap } = fault;
    const common = { cause: causeOf(number), trace: null };
    const { of, text } = drawn.get(number) ?? {};
    const what = text && `last mile of ${text}`;
    if (cut !== undefined) {
      return [{ ...common, written: cutCondition({ ...cut, of }, fault), fault: { number, kind: "cut", what } }];
    }
    if (flap !== undefined) {
      return [{ ...common, written: flapCondition({ ...flap, of }, fault), fault: { number, kind: "flap", what } }];
    }
    if (deadBootstrap === undefined || of === undefined) return [];
    const written = deadBootstrapCondition(of, bootstrap, fault);
    return [{ ...common, written, fault: { number, kind: "dead-bootstrap", what: `${text} - bootstrap nodes` } }];
  });
}

/** Whom a fault of links is about, where it is about nodes. */
export function linkTargetOf({ cut, flap, "dead-bootstrap": deadBootstrap }: Fault): Target | undefined {
  return cut?.of ?? flap?.of ?? deadBootstrap;
}

const toldNodes = 3;

interface Drawn {
  readonly of: Names;
  readonly text: string;
}

/** By the numbers of the faults. No link is cut twice at a time: those that leave no choice come first. */
function drawAll(
  faults: readonly Fault[],
  causeOf: (number: number) => string,
  { groups, started, seed }: LinkStage,
): ReadonlyMap<number, Drawn> {
  const random = seededRandom(seed).fork("link faults");
  const onStage = groups.filter(({ name }) => started.has(name));
  const places = onStage.flatMap(({ name, nodes }) => nodes.map((node) => ({ ...node, group: name })));
  const aimed = faults.flatMap((fault, number) => {
    const target = linkTargetOf(fault);
    if (target === undefined) return [];
    const selection = selectionOf(target);
    const ids = membersOf(selection, places).map(({ id }) => id);
    return [{ fault, number, target, ids, take: selection.take }];
  });
  const held: { readonly fault: Fault; readonly ids: readonly NodeId[] }[] = [];
  const drawn = new Map<number, Drawn>();
  for (const { fault, number, target, ids, take } of aimed.toSorted((a, b) => rankOf(a.target) - rankOf(b.target))) {
    const taken = new Set(held.filter((other) => collide(other.fault, fault)).flatMap((other) => other.ids));
    const free = take.kind === "all" ? ids : ids.filter((id) => !taken.has(id));
    const chosen = random.fork(causeOf(number)).sample(free, wantedOf(take, ids.length));
    held.push({ fault, ids: chosen });
    drawn.set(number, isNames(target) ? asWritten(target, chosen) : { of: chosen, text: listText(chosen, toldNodes) });
  }
  return drawn;
}

function isNames(target: Target): target is string | string[] {
  return typeof target === "string" || Array.isArray(target);
}

function rankOf(target: Target): number {
  return isNames(target) ? 0 : 1;
}

/** Names stay as they are, so that what is wrong with one is told of it. */
function asWritten(target: string | string[], everybody: string[]): Drawn {
  const names = [target].flat();
  return names.includes("all") ? { of: everybody, text: "all nodes" } : { of: target, text: names.join(" and ") };
}

/** Of the same links, at the same time. */
function collide(a: Fault, b: Fault): boolean {
  const endOf = (fault: Fault) => fault.at + (fault.for ?? Infinity);
  const isOfMiles = (fault: Fault) => fault["dead-bootstrap"] === undefined;
  return isOfMiles(a) === isOfMiles(b) && a.at < endOf(b) && b.at < endOf(a);
}
