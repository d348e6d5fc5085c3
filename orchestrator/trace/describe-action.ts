/** An action in a few words, for people: "kill node-3", "partition of 5 | 7 nodes". */
import { listText } from "../base/list-text.ts";
import type { Action } from "../model/step.ts";

const listedNodes = 3;

export function describeAction(action: Action): string {
  switch (action.kind) {
    case "partition":
      return `partition of ${action.islands.map((island) => island.length).join(" | ")} nodes`;
    case "change":
      return `change ${action.id}`;
    case "heal":
      return `heal ${action.id}`;
    default:
      return `${action.kind} ${listText(action.nodes, listedNodes)}`;
  }
}
