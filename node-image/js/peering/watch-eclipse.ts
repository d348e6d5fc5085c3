/** Notes when somebody may be cutting this node off, and when that is over. When it is, is decided in `decide/eclipse.ts`. */
import { watchEclipse } from "./decide/eclipse.ts";
import type { Desk } from "./desk.ts";
import type { OpenLink } from "./links.ts";

export function eclipseWatch({ note, settings }: Desk): (links: readonly OpenLink[]) => void {
  let raised = false;
  return (links) => {
    const change = watchEclipse(raised, links, settings().eclipse);
    if (change === undefined) return;
    raised = change.raised;
    note({ what: "eclipse", reason: change.reason, values: { ...change.values, raised } });
  };
}
