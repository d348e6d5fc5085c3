/** What a run tells in the midst of a partition. */
import type { RunStatus } from "../../../orchestrator/run/run-status.ts";

export const sampleStatus: RunStatus = {
  name: "first-look",
  stage: "phase",
  detail: "",
  startedAtMs: 0,
  phase: { name: "split", number: 3, count: 5, startedAtMs: 60_000, endsAtMs: 90_000, until: null },
  nodes: { total: 12, ready: 11, starting: 0, down: 1 },
  mesh: { healthy: 10, running: 11, meanDegree: 5.75, components: 2 },
  inForce: "partition of 6 | 6 nodes",
};
