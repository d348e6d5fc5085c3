/** What one end holds and the other does not, in rounds made by hand. */
import { expect, test } from "vitest";
import {
  ghostsMeasure,
  ghostsOf,
  meshSymmetryMeasure,
  oneSidedMeshLinks,
  oneSidedMeshMeasure,
} from "../../../orchestrator/measures/one-sided-links.ts";
import { roundFacts } from "../../../orchestrator/measures/round-facts.ts";
import type { NodeObservation } from "../../../orchestrator/model/trace.ts";
import { networkState, type Round } from "../../../orchestrator/trace/network-state.ts";
import {
  fullMesh,
  type Links,
  type ObserveOptions,
  observationOf,
  planOf,
  type Tape,
  tape,
  topic,
  viewOf,
} from "../trace/record-trace.ts";
import { ids } from "./round-of.ts";

const plan = planOf(ids(3));
const ring = fullMesh(ids(3));
/** The first lists the second, which does not list it. */
const ghostly: Links = { ...ring, "node-2": ["node-3"] };

interface Seen extends ObserveOptions {
  readonly links: Links;
  /** What happens before the round. */
  readonly first?: (recorded: Tape, atS: number) => void;
}

/** Facts of the last of these rounds, a second each. */
function factsAfter(...seen: readonly Seen[]) {
  const recorded = tape(plan);
  for (const { id } of plan.nodes) recorded.status(0, id, "ready");
  for (const [i, { links, first, ...o }] of seen.entries()) {
    first?.(recorded, i + 0.5);
    recorded.observe(i + 1, links, o);
  }
  const state = networkState(plan);
  const rounds: Round[] = [];
  for (const event of recorded.events) {
    state.apply(event);
    if (event.kind === "observation") rounds.push(state.round());
  }
  const last = rounds.at(-1);
  if (last === undefined) throw new Error("no round");
  return roundFacts(last, plan, rounds.at(-2));
}

test("who is listed in two rounds and does not list is a ghost of who lists it", () => {
  const facts = factsAfter({ links: ghostly }, { links: ghostly });
  expect(ghostsOf(facts)).toEqual(
    new Map([
      ["node-1", ["node-2"]],
      ["node-2", []],
      ["node-3", []],
    ]),
  );
  expect(ghostsMeasure.at(facts).get("node-1")).toBe(1);
});

test("one round blames nobody, for the ends are seen a moment apart", () => {
  expect(ghostsOf(factsAfter({ links: ring }, { links: ghostly })).get("node-1")).toEqual([]);
  expect(ghostsOf(factsAfter({ links: ghostly }, { links: ring })).get("node-1")).toEqual([]);
  expect(ghostsOf(factsAfter({ links: ghostly }))).toEqual(new Map());
});

test("two ends that both miss each other in turn are no ghosts", () => {
  const other = { ...ring, "node-1": ["node-3"] };
  const facts = factsAfter({ links: ghostly }, { links: other });
  expect([...ghostsOf(facts).values()].flat()).toEqual([]);
});

test("who does not answer in one of the rounds says nothing, and nothing is said of it", () => {
  const silent = { links: ghostly, missing: ["node-2"] };
  expect(ghostsOf(factsAfter({ links: ghostly }, silent))).toEqual(
    new Map([
      ["node-1", []],
      ["node-3", []],
    ]),
  );
  const after = ghostsOf(factsAfter(silent, { links: ghostly }));
  expect([...after.keys()]).toEqual(["node-1", "node-3"]);
  expect(after.get("node-1")).toEqual([]);
});

test("a node that is down or paused is nobody's ghost", () => {
  for (const status of ["down", "paused"] as const) {
    const facts = factsAfter(
      { links: ghostly },
      { links: ghostly, first: (recorded, atS) => recorded.status(atS, "node-2", status) },
    );
    expect(ghostsOf(facts).get("node-1")).toEqual([]);
  }
});

test("a node that came back and does not know of its old connections is a ghost once it was seen twice", () => {
  const back = (bootId: string): Partial<NodeObservation> => ({
    ...observationOf({ view: viewOf(["node-3"]) }),
    bootId,
  });
  const restart = (recorded: Tape, atS: number) => {
    recorded.status(atS, "node-2", "starting");
    recorded.status(atS + 0.1, "node-2", "ready");
  };
  const again = { links: ring, more: { "node-2": back("boot-2") } };
  const once = [{ links: ring }, { ...again, first: restart }];
  expect(ghostsOf(factsAfter(...once)).get("node-1")).toEqual([]);
  expect(ghostsOf(factsAfter(...once, again)).get("node-1")).toEqual(["node-2"]);
});

test("a mesh link that only one end holds in two rounds is one-sided, although the connection is not", () => {
  const more = { "node-2": observationOf({ view: viewOf(["node-1", "node-3"], ["node-3"]) }) };
  const once = factsAfter({ links: ring }, { links: ring, more });
  const twice = factsAfter({ links: ring, more }, { links: ring, more });
  expect(oneSidedMeshLinks(once, topic).get("node-1")).toEqual([]);
  expect(oneSidedMeshLinks(twice, topic).get("node-1")).toEqual(["node-2"]);
  expect(oneSidedMeshMeasure.at(twice)).toEqual(
    new Map([
      ["node-1", 1],
      ["node-2", 0],
      ["node-3", 0],
    ]),
  );
  expect([...ghostsOf(twice).values()].flat()).toEqual([]);
});

test("symmetry is the share of mesh links that both ends hold", () => {
  const more = { "node-2": observationOf({ view: viewOf(["node-1", "node-3"], ["node-3"]) }) };
  expect(meshSymmetryMeasure.at(factsAfter({ links: ring }))).toBe(1);
  // Of five links, the one from the first to the second is not returned.
  expect(meshSymmetryMeasure.at(factsAfter({ links: ring, more }))).toBe(4 / 5);
  expect(meshSymmetryMeasure.at(factsAfter({ links: { "node-1": [], "node-2": [], "node-3": [] } }))).toBeNull();
});

test("a link to who did not answer is neither returned nor not", () => {
  expect(meshSymmetryMeasure.at(factsAfter({ links: ring }, { links: ring, missing: ["node-2"] }))).toBe(1);
});
