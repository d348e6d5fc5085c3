/** What a search is told to leave alone, where without it a network would fail for another reason: two components without a partition. */
import { MeshbedError } from "../../base/errors.ts";
import { findPath } from "../../topology/overrides.ts";
import { showPath } from "../../topology/problem.ts";
import { countOf } from "./fewer-nodes.ts";
import { type Data, groupParts, itemParts } from "./parts.ts";

/**
 * Whether a candidate still has all of it.
 * @param paths "groups.fleet" with all its nodes, "phases.split" with all that it does, "phases.split.faults". Throws BAD_INPUT for others.
 */
export function keeps(paths: readonly string[], data: Data): (candidate: Data) => boolean {
  const wrong = paths.filter(
    (path) => !/^(groups\.[^.]+|phases(\.[^.]+){1,2})$/.test(path) || extentOf(path, data) === undefined,
  );
  if (wrong.length > 0) {
    const expected =
      "expected a group, a phase, or a key of one that it has, as groups.fleet, phases.split or phases.split.faults";
    throw new MeshbedError("BAD_INPUT", wrong.map((path) => `--keep ${path}: ${expected}`).join("\n"));
  }
  const before = paths.map((path) => ({ path, extent: extentOf(path, data) }));
  return (candidate) => before.every(({ path, extent }) => extentOf(path, candidate) === extent);
}

/** Nodes of a group, or things that a phase does; undefined of what is not there. */
function extentOf(path: string, data: Data): number | undefined {
  const [section, name = "", key] = path.split(".");
  if (section === "groups")
    return groupParts(data).some((part) => part.path[1] === name) ? countOf(data, name) : undefined;
  const found = findPath(path, data);
  if ("refusal" in found) return undefined;
  const items = itemParts(data).filter((part) => `${showPath(part.path, data)}.`.startsWith(`${path}.`)).length;
  return key !== undefined && items === 0 ? undefined : items;
}
