/** The pubsub topics of a plan. */
import { shardTopic } from "../../node-image/contract/index.ts";
import type { NodePlan } from "../model/plan.ts";

/** The topics that a node is subscribed to. */
export function topicsOf({ config }: NodePlan): readonly string[] {
  return config.relay.shards.map((shard) => shardTopic(config.relay.cluster, shard));
}
