/**
 * A topology that expects nothing but what is looked for, by names that stay whatever else of it changes. What is expected has no effect on the
 * network, so this needs no run.
 */
import type { ExpectationPlan } from "../../model/plan.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Data } from "./parts.ts";

/** @param wanted names; those that every plan expects without saying so are in no file */
export function onlyFailing(data: Data, { expectations }: Topology, wanted: readonly string[]): Data {
  const written = (data.expect as readonly Data[] | undefined) ?? expectations.map(writtenDefault);
  const kept = expectations.flatMap(({ name }, i) => (wanted.includes(name) ? [{ name, ...written[i] }] : []));
  return { ...data, expect: kept };
}

/** What is expected of a file without `expect:` has the default settings of its kind. */
function writtenDefault({ kind, in: phase, when }: ExpectationPlan): Data {
  const time = when.kind === "within" ? { within: `${when.ms}ms` } : { when: when.kind };
  return { [kind]: {}, in: phase, ...time };
}
