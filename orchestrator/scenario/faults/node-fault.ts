/** A fault that is done to nodes, whoever they turn out to be: what it does, whom it wants, and when. */
import type { NodeEffect } from "../../model/step.ts";
import type { LifeChange } from "../life-book.ts";
import type { Target } from "./target.ts";

/** Something done to a node as it is, or another life of it, whose number the plan gives. */
export type Deed = NodeEffect | { readonly kind: "become"; readonly change: LifeChange };

export interface NodeFault {
  readonly target: Target;
  readonly does: Deed;
  /** Where its target is written, from the fault: ["kill"], ["cpu", "of"]. */
  readonly targetAt: readonly string[];
  readonly atMs: number;
  /** Null: to the end of the phase. */
  readonly forMs: number | null;
  readonly cause: string;
}

/** What each kind of fault makes of its settings. */
export type ReadFault = Pick<NodeFault, "target" | "does" | "targetAt">;

/** What a node is held by while a fault lasts. Two faults that hold the same of it cannot hit it at once. */
export type Grip = "process" | "cpu" | "memory" | "disk" | "clock";

export function gripsOf(does: Deed): readonly Grip[] {
  switch (does.kind) {
    case "limit":
      return [
        ...(does.limits.cpus === undefined ? [] : ["cpu" as const]),
        ...(does.limits.memoryBytes === undefined ? [] : ["memory" as const]),
      ];
    case "disk":
    case "clock":
      return [does.kind];
    default:
      return ["process"];
  }
}

/** A restart holds its node for an instant only, but no other fault may share that instant. */
export function spanOf({ does, atMs, forMs }: NodeFault): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: atMs, toMs: atMs + (does.kind === "restart" ? 1 : (forMs ?? Infinity)) };
}
