/** What became of the messages of each flow in each phase, from the plan to the receivers: nothing planned is left out. */
import type { History } from "../trace/history.ts";
import type { Message } from "../trace/messages.ts";
import { type Delivery, deliveryOf } from "./delivery.ts";
import { type Punctuality, punctualityOf } from "./punctuality.ts";

export interface FlowTraffic extends Punctuality {
  readonly phase: string;
  readonly flow: string;
  readonly delivery: Delivery;
  /** Published, expected by somebody, and received by nobody. */
  readonly unheard: readonly Message[];
}

/** In the order of the plan; of the phases that began. */
export function trafficOf(history: History): readonly FlowTraffic[] {
  const began = new Set(history.phases.map(({ name }) => name));
  return history.plan.phases.flatMap(({ name: phase, traffic }) =>
    began.has(phase)
      ? traffic.map(({ flow }) => {
          // Whenever they were sent: one that comes in the next phase is late, and not gone.
          const selection = { fromMs: -Infinity, toMs: Infinity, phase, flows: [flow] };
          const delivery = deliveryOf(history, selection);
          const lost = new Set(delivery.lost.map(({ id }) => id));
          const unheard = history.messages.filter(({ id, received }) => lost.has(id) && received.size === 0);
          return { phase, flow, ...punctualityOf(history, selection), delivery, unheard };
        })
      : [],
  );
}
