/** Peering and relay: what one place says together, and whether what nodes want is there. */
import { formatMs, formatShare } from "../../base/units.ts";
import type { WrittenPeering } from "../peering-schema.ts";
import type { Path, Report } from "../problem.ts";
import type { WrittenRelay } from "../relay-schema.ts";
import type { Topology } from "../topology.ts";
import type { TopologyFile } from "../topology-schema.ts";
import { nodeLayers } from "./node-layers.ts";

export function checkPeering(file: TopologyFile, topology: Topology, report: Report): void {
  for (const { at, layer } of nodeLayers(file)) {
    checkRules(layer.peering ?? {}, [...at, "peering"], report);
    checkDegrees(layer.relay ?? {}, [...at, "relay", "parameters"], report);
    for (const wanted of Object.keys(layer.capabilities?.wants ?? {})) {
      const offered = topology.groups.some(({ peering }) => peering.capabilities.offered.some((one) => one === wanted));
      if (!offered) report([...at, "capabilities", "wants", wanted], "is offered by no group; expected one that does");
    }
  }
  const total = topology.groups.reduce((sum, group) => sum + group.nodes.length, 0);
  for (const [name, { peering }] of Object.entries(file.groups)) {
    const { target = 0 } = peering?.connections ?? {};
    if (target <= total - 1) continue;
    const place = ["groups", name, "peering", "connections", "target"];
    report(place, `is ${target}; expected at most ${total - 1}, since there are ${total} nodes`);
  }
}

function checkRules({ connections = {}, backoff = {}, score = {} }: WrittenPeering, at: Path, report: Report): void {
  const { low, high, max, target } = connections;
  atMost(target, { high, max }, [...at, "connections", "target"], report);
  atMost(high, { max }, [...at, "connections", "high"], report);
  atMost(low, { high, max }, [...at, "connections", "low"], report);
  const { first, refused, longest } = backoff;
  if (first !== undefined && longest !== undefined && longest < first) {
    const message = `is ${formatMs(longest)}; expected at least first, which is ${formatMs(first)}`;
    report([...at, "backoff", "longest"], message);
  }
  atMost(refused, { longest }, [...at, "backoff", "refused"], report, formatMs);
  const { "disconnect-below": disconnect, "ignore-below": ignore, smoothing } = score;
  atMost(disconnect, { "ignore-below": ignore }, [...at, "score", "disconnect-below"], report, formatShare);
  if (smoothing === 0) report([...at, "score", "smoothing"], "is 0%, at which nothing is learnt; expected more");
}

function checkDegrees({ parameters = {} }: WrittenRelay, at: Path, report: Report): void {
  const { d, "d-low": dLow, "d-high": dHigh, "d-out": dOut } = parameters;
  atMost(d, { "d-high": dHigh }, [...at, "d"], report);
  atMost(dLow, { d, "d-high": dHigh }, [...at, "d-low"], report);
  if (dOut === undefined) return;
  if (dLow !== undefined && dOut >= dLow) report([...at, "d-out"], `is ${dOut}; expected less than d-low, ${dLow}`);
  else if (d !== undefined && dOut > d / 2) report([...at, "d-out"], `is ${dOut}; expected at most half of d, ${d}`);
}

/** Tells the first of the limits that a value is above. */
function atMost(
  value: number | undefined,
  limits: Readonly<Record<string, number | undefined>>,
  at: Path,
  report: Report,
  format: (value: number) => string = (plain) => `${plain}`,
): void {
  for (const [name, limit] of Object.entries(limits)) {
    if (value === undefined || limit === undefined || value <= limit) continue;
    report(at, `is ${format(value)}; expected at most ${name}, which is ${format(limit)}`);
    return;
  }
}
