/** How things stand, as the choice of dials needs it. */
import type { DialView } from "../../../../../node-image/js/peering/decide/dial-candidates.ts";

export function viewOf(o: Partial<DialView> = {}): DialView {
  return { links: [], dialing: [], known: [], ownShards: [0], slots: new Map(), sinceDialMs: 0, ...o };
}
