/** The pubsub topics of a plan. */
import { shardTopic } from "../../node-image/contract/index.ts";
import { onceFor } from "../base/once-for.ts";
import type { NodePlan } from "../model/plan.ts";

/** The topics that a node is subscribed to. */
export const topicsOf = onceFor(({ config }: NodePlan): readonly string[] =>
  config.relay.shards.map((shard) => shardTopic(config.relay.cluster, shard)),
);
