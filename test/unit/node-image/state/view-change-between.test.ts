import fc from "fast-check";
import { expect, test } from "vitest";
import { applyViewChange, byTime, type NodeView } from "../../../../node-image/contract/index.ts";
import { viewChangeBetween } from "../../../../node-image/js/state/view-change-between.ts";

/** Few values, so that connections often look alike and topics come and go. */
const peer = fc.constantFrom("a", "b", "c");
const connection = fc.record({
  peer,
  direction: fc.constantFrom("inbound" as const, "outbound" as const),
  address: fc.constantFrom("/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.2/tcp/1"),
  openedAtMs: fc.nat(3),
});
const view: fc.Arbitrary<NodeView> = fc.record({
  connections: fc.array(connection, { maxLength: 8 }).map((connections) => connections.sort(byTime)),
  mesh: fc.dictionary(fc.constantFrom("t1", "t2", "t3"), fc.uniqueArray(peer)),
  knownPeers: fc.nat(5),
});

test("a change applied to the view before gives the view after", () => {
  fc.assert(
    fc.property(view, view, (before, after) => {
      expect(applyViewChange(before, viewChangeBetween(before, after))).toEqual(after);
    }),
    { numRuns: 1000 },
  );
});

test("nothing changed is an empty change", () => {
  fc.assert(
    fc.property(view, (same) => {
      expect(viewChangeBetween(same, structuredClone(same))).toEqual({
        closed: [],
        opened: [],
        mesh: {},
        knownPeers: same.knownPeers,
      });
    }),
  );
});
