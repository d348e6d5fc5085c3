/**
 * What each node of a plan is ever started as, beside what it was planned as. Planning writes it down phase by phase, in their
 * order, and gets a number for each life; what becomes of them in the plan is `plan/`'s to say.
 */
import { isDeepStrictEqual } from "node:util";
import type { NodePlan } from "../model/plan.ts";
import type { NodeAction, NodeId } from "../model/step.ts";
import type { NamedBehaviour } from "./resolve-behaviour.ts";

/** What is other of a node than it was planned. */
export interface LifeChange {
  /** Names an identity of the node's own: the same name, the same identity. */
  readonly identity?: string;
  readonly implementation?: NodePlan["implementation"];
  readonly behaviour?: NamedBehaviour;
  /** Names a disk that is empty when it is started as this: another name, another empty disk. */
  readonly freshDisk?: string;
}

export interface LifeBook {
  /** The life of each that is this on top of what it is by itself at that time of the plan. The same change again is the same life. */
  livesOf(nodes: readonly NodeId[], change: LifeChange): ReadonlyMap<NodeId, number>;
  /** One number for all of them, for who is only known when the plan is carried out. */
  commonLifeOf(nodes: readonly NodeId[], change: LifeChange): number;
  /** What the node is when no fault makes it another. */
  baseOf(node: NodeId): number;
  /** From here on the node is that by itself, as after a churn that left it with a fresh identity. */
  rebase(node: NodeId, life: number): void;
  /** By their numbers; the first is the node as planned. */
  changesOf(node: NodeId): readonly LifeChange[];
}

/** A life in words: "mute", "js-2, fresh identity". */
export function describeLife({ identity, implementation, behaviour, freshDisk }: LifeChange): string {
  const words = [
    behaviour?.kind,
    implementation,
    identity === undefined ? undefined : "fresh identity",
    freshDisk === undefined ? undefined : "fresh disk",
  ];
  return words.filter((word) => word !== undefined).join(", ") || "planned";
}

/** Starts each node as one of its lives: an action for all to whom it comes to the same. */
export function startsAs(lives: ReadonlyMap<NodeId, number>, book: LifeBook): readonly NodeAction[] {
  const starts = [...lives].map(([node, life]) => ({
    node,
    life,
    as: describeLife(book.changesOf(node)[life] ?? asPlanned),
  }));
  const alike = Map.groupBy(starts, ({ life, as }) => `${life} ${as}`);
  return [...alike.values()].flatMap((those) => {
    const [first] = those;
    return first === undefined
      ? []
      : { kind: "start", nodes: those.map(({ node }) => node), life: first.life, as: first.as };
  });
}

const asPlanned: LifeChange = {};

export function lifeBook(): LifeBook {
  const lives = new Map<NodeId, LifeChange[]>();
  const bases = new Map<NodeId, number>();

  const known = (node: NodeId) => {
    const own = lives.get(node) ?? [asPlanned];
    lives.set(node, own);
    return own;
  };
  /** A disk that was emptied once is not emptied again for what lies on top. */
  const onTop = (node: NodeId, change: LifeChange): LifeChange => {
    const { freshDisk: _, ...base } = known(node)[bases.get(node) ?? 0] ?? asPlanned;
    return { ...base, ...change };
  };
  const numberOf = (node: NodeId, life: LifeChange) => {
    const own = known(node);
    const found = own.findIndex((other) => isDeepStrictEqual(other, life));
    return found >= 0 ? found : own.push(life) - 1;
  };

  return {
    livesOf: (nodes, change) => new Map(nodes.map((node) => [node, numberOf(node, onTop(node, change))])),
    commonLifeOf(nodes, change) {
      const number = Math.max(...nodes.map((node) => known(node).length));
      for (const node of nodes) {
        const own = known(node);
        while (own.length < number) own.push(asPlanned);
        own.push(onTop(node, change));
      }
      return number;
    },
    baseOf: (node) => bases.get(node) ?? 0,
    rebase(node, life) {
      const { freshDisk: _, ...kept } = known(node)[life] ?? asPlanned;
      bases.set(node, numberOf(node, kept));
    },
    changesOf: (node) => lives.get(node) ?? [asPlanned],
  };
}
