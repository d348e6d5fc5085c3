/** A network of three zones in two regions, with conditions on each stretch; three nodes and a surveyor a zone. */
import type { Place } from "../../../orchestrator/conditions/link-states.ts";
import type { NetworkPlan } from "../../../orchestrator/model/plan.ts";

export const network: NetworkPlan = {
  subnet: "10.0.0.0/24",
  gateway: "10.0.0.1",
  subnet6: null,
  gateway6: null,
  zones: ["eu/direct", "eu/mobile", "us/direct"].map((id, i) => {
    const [region = "", link = ""] = id.split("/");
    return { id, region, link, prefixes: [`10.0.0.${16 * i}/28`] };
  }),
  nats: [],
  behindNats: null,
  conditions: {
    within: { delayMs: 4 },
    paths: [
      { between: ["eu", "us"], segment: { delayMs: 45, jitterMs: 3, loss: { kind: "independent", ratio: 0.01 } } },
    ],
    links: { direct: {}, mobile: { upBitsPerSecond: 100e6, downBitsPerSecond: 20e6, delayMs: 20, jitterMs: 4 } },
  },
};

/** Nodes "<zone>-1", "<zone>-2", "<zone>-3", and the surveyor of each zone by the zone's id. */
export function placesIn({ zones }: Pick<NetworkPlan, "zones">): readonly Place[] {
  return zones.flatMap(({ id }, zone) =>
    [`${id}-1`, `${id}-2`, `${id}-3`, id].map(
      (name, i): Place => ({
        id: name,
        zone: id,
        addresses: [`10.0.0.${16 * zone + i + 1}`],
        nat: null,
        inbound: "any",
      }),
    ),
  );
}
