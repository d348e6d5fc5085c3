/** An engine whose nodes have a defect: once a node was killed in a network of so many, none of them holds on to its peers any more. */
import type { Engine } from "../../../../orchestrator/engine/engine.ts";
import { fakeEngine } from "../../../../orchestrator/engine/fake/fake-engine.ts";

/** @param shows whether it does in a run, by the run's number from 1 */
export function defectiveEngine(leastNodes: number, shows: (run: number) => boolean = () => true): Engine {
  const sound = fakeEngine();
  let runs = 0;
  return {
    ...sound,
    async up(plan, o) {
      const testbed = await sound.up(plan, o);
      const isDefective = shows(++runs) && plan.nodes.length >= leastNodes;
      let killed = false;
      const nodes = [...testbed.nodes].map(([id, node]) => {
        const state: typeof node.state = async (since, signal) => {
          const whole = await node.state(since, signal);
          if (!killed || whole.view === undefined) return whole;
          const mesh = Object.fromEntries(Object.keys(whole.view.mesh).map((topic) => [topic, []]));
          return { ...whole, view: { ...whole.view, connections: [], mesh } };
        };
        return [id, { ...node, state }] as const;
      });
      return {
        ...testbed,
        nodes: new Map(nodes),
        apply(steps, signal) {
          killed ||= isDefective && steps.some(({ kind }) => kind === "kill");
          return testbed.apply(steps, signal);
        },
      };
    },
  };
}
