/** Whether an action on nodes leaves them there, takes them away, or is about something else. */
import type { NodeAction } from "../model/step.ts";

export function presenceAfter(kind: NodeAction["kind"]): "there" | "gone" | undefined {
  switch (kind) {
    case "start":
    case "resume":
    case "restart":
      return "there";
    case "stop":
    case "kill":
    case "pause":
      return "gone";
    case "limit":
    case "disk":
    case "clock":
      return undefined;
    default:
      return kind satisfies never;
  }
}
