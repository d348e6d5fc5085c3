/** A suite: the topologies of a folder that make a claim, in the order in which they are run. */
import { createHash } from "node:crypto";
import { MeshbedError } from "../../base/errors.ts";
import { type Claim, claimParts } from "../../topology/claim-schema.ts";
import { isUnknown } from "../../topology/did-you-mean.ts";
import { yamlOf } from "../../topology/written-topology.ts";
import { type LoadedTopology, loadTopologies } from "../load-topologies.ts";

export interface SuiteItem extends LoadedTopology {
  readonly claim: Claim;
  /** SHA-256 of all that the topology and the files that it names say, but for the seed. */
  readonly digest: string;
}

export interface SuiteWishes {
  /** As `--set`. */
  readonly set: readonly string[];
  /** Names of topologies; all where there are none. */
  readonly only: readonly string[];
  readonly quick: boolean;
}

/** At least one. Throws MeshbedError BAD_INPUT. */
export async function loadSuite(path: string, { set, only, quick }: SuiteWishes): Promise<readonly SuiteItem[]> {
  const loaded = await loadTopologies([path], { set });
  const items = loaded.flatMap((one): SuiteItem[] => {
    const { claim } = one.topology;
    return claim === null ? [] : [{ ...one, claim, digest: digestOf(one) }];
  });
  const names = items.map(({ topology }) => topology.name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new MeshbedError("BAD_INPUT", `--only ${isUnknown(unknown, "a claim", names)}`);
  const chosen = items.filter(
    ({ claim, topology }) => (!quick || claim.quick) && (only.length === 0 || only.includes(topology.name)),
  );
  if (chosen.length === 0) {
    const kind = quick ? "a claim that is `quick`" : "a `claim:`";
    throw new MeshbedError("BAD_INPUT", `${path}: no topology with ${kind}; see topologies/conformance/README.md`);
  }
  return chosen.toSorted(
    (a, b) =>
      claimParts.indexOf(a.claim.part) - claimParts.indexOf(b.claim.part) ||
      a.topology.name.localeCompare(b.topology.name, "en"),
  );
}

function digestOf({ written }: LoadedTopology): string {
  const hash = createHash("sha256").update(yamlOf({ ...written, data: { ...written.data, seed: 0 } }, ""));
  for (const text of written.texts.values()) hash.update(text);
  return hash.digest("hex");
}
