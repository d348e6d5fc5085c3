/** An action in a few words, for people: "kill node-3", "partition of 5 | 7 nodes". */
import type { Action } from "../model/step.ts";

const listedNodes = 3;

export function describeAction(action: Action): string {
  switch (action.kind) {
    case "partition":
      return `partition of ${action.islands.map((island) => island.length).join(" | ")} nodes`;
    case "heal":
      return `heal ${action.id}`;
    default: {
      const more = action.nodes.length - listedNodes;
      return `${action.kind} ${action.nodes.slice(0, listedNodes).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
    }
  }
}
