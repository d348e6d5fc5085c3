/** An action in a few words, for people: "kill node-3", "partition of 5 | 7 nodes", "eu - us: delay 200ms, loss 5%". */
import { listText } from "../base/list-text.ts";
import type { Action } from "../model/step.ts";
import { describeLink } from "./describe-link.ts";

const listedNodes = 3;

export function describeAction(action: Action): string {
  switch (action.kind) {
    case "partition":
      return `partition of ${action.islands.map((island) => island.length).join(" | ")} nodes`;
    case "change":
      return `${action.what}: ${describeLink(action.to).join(", ")}`;
    case "heal":
      return `heal ${action.what}`;
    default:
      return `${action.kind} ${listText(action.nodes, listedNodes)}`;
  }
}
