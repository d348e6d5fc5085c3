/** Flows: who publishes, who listens, and how much that makes. */
import { isUnknown } from "../did-you-mean.ts";
import type { Report } from "../problem.ts";
import { longestMs, type Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";

/** Source: the largest workload that a node takes, see the contract. */
const mostMessages = 100_000;

export function checkTraffic(file: TopologyFile, topology: Topology, report: Report): void {
  const groups = topology.groups.map((group) => group.name);
  for (const [name, flow] of Object.entries(file.traffic)) {
    const at = ["traffic", name];
    const from = [flow.from].flat();
    for (const [i, group] of from.entries()) {
      const place = Array.isArray(flow.from) ? [...at, "from", i] : [...at, "from"];
      if (!groups.includes(group)) report(place, isUnknown(group, "a group", groups));
      else if (from.indexOf(group) < i) report(place, `is "${group}" a second time; expected each group once`);
    }
    const clusters = topology.groups.filter((group) => from.includes(group.name)).map((group) => group.relay.cluster);
    const heard = topology.groups
      .filter((group) => clusters.includes(group.relay.cluster))
      .flatMap((group) => group.relay.shards);
    if (flow.shard !== undefined && clusters.length > 0 && !heard.includes(flow.shard)) {
      const shards = [...new Set(heard)].toSorted((a, b) => a - b);
      report([...at, "shard"], `is ${flow.shard}, to which no group subscribes; expected one of ${shards.join(", ")}`);
    }
    const narrowest = topology.groups
      .filter((group) => clusters.includes(group.relay.cluster))
      .toSorted((a, b) => a.relay.maxMessageBytes - b.relay.maxMessageBytes)[0];
    if (narrowest !== undefined && flow.size > narrowest.relay.maxMessageBytes) {
      const { name: group, relay } = narrowest;
      report(
        [...at, "size"],
        `is ${flow.size}B; expected at most ${relay.maxMessageBytes}B, the max-message of ${group}`,
      );
    }
    const phases = topology.phases.filter((phase) => phase.traffic.includes(name));
    if (phases.length === 0) report(at, `is sent in no phase; expected a phase with traffic: [${name}]`);
    for (const phase of phases) {
      const messages = (flow.rate * longestMs(phase)) / 1000;
      if (messages <= mostMessages) continue;
      report(
        [...at, "rate"],
        `makes ${Math.round(messages)} messages in ${phase.name}; expected at most ${mostMessages}`,
      );
    }
  }
}
