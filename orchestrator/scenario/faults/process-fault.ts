/** `stop`, `kill`, `pause` and `restart` of nodes: `{ kill: mobile, at: 5s }`. They differ in one word, so they share one file. */
import type { ReadFault } from "./node-fault.ts";
import { type Target, target } from "./target.ts";

export const processFaults = {
  stop: processFault("stop", "Ask these to end (SIGTERM)"),
  kill: processFault("kill", "Kill these (SIGKILL)"),
  pause: processFault("pause", "Freeze these"),
  restart: processFault("restart", "Stop these and start them again at once"),
};

function processFault(kind: "stop" | "kill" | "pause" | "restart", description: string) {
  return {
    schema: target.meta({ description }),
    read: (written: Target): ReadFault => ({ target: written, does: { kind }, targetAt: [kind] }),
  };
}
