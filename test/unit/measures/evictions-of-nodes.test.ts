/** What the node's own rules evict, held against the documented order by what a trace shows of it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Decision, PeeringConfig } from "../../../node-image/contract/index.ts";
import { chooseEvictions } from "../../../node-image/js/peering/decide/choose-evictions.ts";
import type { Link } from "../../../node-image/js/peering/link.ts";
import { checkedEvictions } from "../../../orchestrator/measures/checked-evictions.ts";
import { peeringPresets } from "../../../orchestrator/nodes/peering-presets.ts";
import { historyOf } from "../../../orchestrator/trace/history.ts";
import { anyLinks } from "../node-image/peering/decide/link-of.ts";
import { settingsWith } from "../node-image/peering/decide/settings.ts";
import { planOf, startMs, tape, topic } from "../trace/record-trace.ts";

/** When the node looks, and evicts. */
const nowMs = startMs + 4500;
/** The links are of the hundred seconds before. */
const links = anyLinks.map((all) =>
  all.map((link) => ({ ...link, openedAtMs: nowMs - 105_000 + link.openedAtMs, credit: 1 })),
);
/** So low that the few links that are drawn as a rule are too many. */
const connections = { target: 2, lowWater: 2, highWater: 3, max: 4, inboundRatio: 0.5, graceMs: 20_000 };

/** Of a node that held these connections: what it evicts, or what `evict` makes of that, and whom it thereby passed over. */
function passedOver(
  all: readonly Link[],
  config: PeeringConfig,
  evict: (evicted: readonly Link[], all: readonly Link[]) => readonly Link[] = (evicted) => evicted,
) {
  const evictions = chooseEvictions(all, undefined, config, nowMs);
  const gone = evict(
    evictions.map(({ link }) => link),
    all,
  );
  const told = evictions.map(({ what, reason, values }, i): Decision => {
    const link = gone[i];
    const seen = link && { inMesh: link.inMesh, outbound: link.direction === "outbound", openedAtMs: link.openedAtMs };
    return { kind: "decision", atMs: nowMs, what, peer: link?.peer ?? "", reason, values: { ...values, ...seen } };
  });
  const protecting = all
    .filter((link) => link.protected)
    .map(({ peer }): Decision => {
      return { kind: "decision", atMs: startMs, what: "protect", peer, reason: "x", values: { by: "qa" } };
    });
  return checkedEvictions(
    historyOf(
      runOf(
        all.filter((link) => !gone.includes(link)),
        config,
        [...protecting, ...told],
      ),
    ),
  );
}

function runOf(stays: readonly Link[], config: PeeringConfig, events: readonly Decision[]) {
  const plan = planOf(["node-1"]);
  const nodes = plan.nodes.map((node) => ({ ...node, config: { ...node.config, peering: config } }));
  const recorded = tape({ ...plan, nodes });
  recorded.status(-200, "node-1", "ready");
  const view = {
    connections: stays.map(({ peer, direction, openedAtMs }) => ({ peer, direction, openedAtMs, address: "" })),
    mesh: { [topic]: stays.filter(({ inMesh }) => inMesh).map(({ peer }) => peer) },
    knownPeers: 0,
  };
  for (let second = 0; second <= 6; second++) {
    recorded.observe(second, { "node-1": [] }, { more: { "node-1": { view, events: second === 5 ? events : [] } } });
  }
  return recorded.trace();
}

function settings(eviction: PeeringConfig["eviction"], all: readonly Link[]): PeeringConfig {
  const addresses = all.filter(({ bootstrap }) => bootstrap).map(({ peer }) => `/ip4/10.0.0.1/tcp/1/p2p/${peer}`);
  return settingsWith({ connections, eviction, bootstrap: { addresses } });
}

test.each(Object.keys(peeringPresets) as (keyof typeof peeringPresets)[])(
  "a node with the eviction settings of %s is blamed for nothing",
  (preset) => {
    let checked = 0;
    fc.assert(
      fc.property(links, (all) => {
        const found = passedOver(all, settings(peeringPresets[preset].eviction, all));
        expect(found.flatMap((one) => one.passedOver)).toEqual([]);
        checked += found.length;
      }),
    );
    expect(checked).toBeGreaterThan(50);
  },
);

test("a node with any order of criteria is blamed for nothing", () => {
  const criteria = ["mesh", "service", "score", "value", "streams", "inbound", "newest", "crowd", "bootstrap"] as const;
  const order = fc.shuffledSubarray([...criteria], { minLength: 1 });
  fc.assert(
    fc.property(links, order, fc.boolean(), fc.boolean(), (all, criteria, spareMesh, spareBusy) => {
      const eviction = { order: criteria, spareMesh, spareBusy, redialAfterMs: 0 };
      expect(passedOver(all, settings(eviction, all)).flatMap((one) => one.passedOver)).toEqual([]);
    }),
  );
});

test("a node that lets others go in their place is seen", () => {
  const samples = fc.sample(links, { numRuns: 100, seed: 1 });
  const wrong = samples.flatMap((all) =>
    passedOver(all, settings(peeringPresets.nwaku.eviction, all), (evicted) =>
      all.filter((link) => !evicted.includes(link) && !link.protected).slice(0, evicted.length),
    ),
  );
  const seen = wrong.filter((one) => one.passedOver.length > 0);
  expect(seen.length / wrong.length).toBeGreaterThan(0.5);
});
