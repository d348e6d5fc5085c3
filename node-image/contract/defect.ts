/**
 * Mistakes that can be planted in the node's peer management, one at a time, each of which a real implementation has made. They are
 * there to show that a test tells sound from broken; nothing has one unless it is asked for. What each does, and who made it, stands
 * in its file of `node-image/js/defects/`.
 */
import * as z from "zod";

export const defectName = z.enum([
  // Dials
  "bans-on-first-failure",
  "no-back-off",
  "forgets-failures",
  "hasty-dials",
  "one-dial-at-a-time",
  "dials-itself",
  "never-redials",
  "slow-loop",
  // Finding peers
  "never-asks",
  "trusts-exchange",
  "names-the-dead",
  "never-releases-bootstrap",
  "ignores-capabilities",
  "keeps-failing-services",
  // Connections
  "ignores-high-water",
  "accepts-beyond-cap",
  "evicts-newest",
  "evicts-mesh",
  "evicts-protected",
  "oscillates",
  "outbound-only",
  "no-outbound-share",
  "leaks-connections",
  "no-address-limit",
  // Mesh and score
  "wrong-d",
  "no-score-threshold",
  "stale-mesh-tags",
  // Disk
  "forgets-on-restart",
  "saves-in-place",
]);

export type DefectName = z.infer<typeof defectName>;
