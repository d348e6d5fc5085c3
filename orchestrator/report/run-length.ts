/** How long a run took, ms: from its header to the last that it wrote; 0 for one that wrote nothing more. */
import type { History } from "../trace/history.ts";

export function runLengthMs({ header, lastMs }: History): number {
  return Math.max(0, lastMs - Date.parse(header.startedAt));
}
