/** What a judge could say of the sample run: one of each outcome. */
import type { ExpectationVerdict, Judgement, Violation } from "../../../orchestrator/model/verdict.ts";
import { sampleStartMs } from "./sample-run.ts";

const healthy = { name: "100% of all nodes healthy, within 60s of join", kind: "healthy", phase: "join" };
const meshDegree = { name: "mesh degree >= 6 for all nodes, throughout steady", kind: "mesh-degree", phase: "steady" };
const components = { name: "one network again", kind: "components", phase: "heal" };

const passed = (about: typeof healthy): ExpectationVerdict => ({ ...about, verdict: { outcome: "pass" } });

export const passing: Judgement = {
  outcome: "pass",
  reasons: [],
  expectations: [healthy, meshDegree, components].map(passed),
};

const violations = Array.from({ length: 12 }, (_, i): Violation => {
  const node = `node-${i + 1}`;
  return {
    message: `${node} has mesh degree ${i % 6}, expected >= 6, ${i + 2}s into steady`,
    nodes: [node],
    atMs: sampleStartMs + (20 + i) * 1000,
    value: i % 6,
  };
});

export const failing: Judgement = {
  outcome: "fail",
  reasons: violations.map(({ message }) => `${meshDegree.name}: ${message}`),
  expectations: [passed(healthy), { ...meshDegree, verdict: { outcome: "fail", violations } }, passed(components)],
};

const overloaded = "the host was overloaded: 97% of its cores were busy for 12s in steady, so delays there are its own";

export const inconclusive: Judgement = {
  outcome: "inconclusive",
  reasons: [overloaded],
  expectations: [
    passed(healthy),
    { ...meshDegree, verdict: { outcome: "inconclusive", reason: overloaded } },
    passed(components),
  ],
};
