/** What every decision brings along, so that it can be noted: see `contract/decision.ts`. Types only. */
import type { Decision } from "../../../contract/index.ts";

export interface Why {
  /** A sentence without the values. */
  readonly reason: string;
  /** What led to it, by name; a unit ends the name. */
  readonly values: Decision["values"];
}

/** A connection to close. `what` is how to note it. */
export interface Closing<T> extends Why {
  readonly what: "evict" | "disconnect" | "release";
  readonly link: T;
}
