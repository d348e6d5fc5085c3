/**
 * Data from which something is gone: leaves out what has lost its meaning by that, as a flow that no phase sends, or a fault of nobody, and has nodes aim
 * at no more than there are.
 */
import { checkData } from "../../topology/check-data.ts";
import type { Path } from "../../topology/problem.ts";
import type { ReadText } from "../../topology/read-layers.ts";
import { withinReach } from "./fewer-nodes.ts";
import { type Data, without } from "./parts.ts";

/** Each round takes out at least one thing; a list of names in a list in a fault in a phase is the deepest there is. */
const mostRounds = 20;

/**
 * @param sections of the file in which something may go
 * @returns undefined when what is wrong lies in what has to stay
 */
export function mend(
  data: Data,
  readText: ReadText,
  sections: readonly ("traffic" | "phases" | "defaults")[],
): Data | undefined {
  let now = withinReach(data);
  for (let round = 0; round < mostRounds; round++) {
    const { problems } = checkData(now, readText);
    if (problems.length === 0) return now;
    const places = problems.map(({ path }) =>
      sections.some((section) => section === path[0]) ? meaningless(path, now) : undefined,
    );
    if (places.includes(undefined)) return undefined;
    now = without(
      now,
      places.filter((place) => place !== undefined),
    ) as Data;
  }
  return undefined;
}

/** The smallest that can go by itself and holds that place: an item of a list, what a phase does, a flow. */
function meaningless(path: Path, data: Data): Path | undefined {
  const least = path[0] === "phases" ? 3 : 2;
  for (let length = path.length; length >= least; length--) {
    const inList = Array.isArray(valueAt(data, path.slice(0, length - 1)));
    const isFrame = length === 3 && frame.includes(String(path[2]));
    if ((inList || length === least) && !isFrame) return path.slice(0, length);
  }
  return undefined;
}

/** What makes a phase a phase. */
const frame = ["name", "for", "until", "timeout"];

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>((now, step) => (now as Record<string | number, unknown> | undefined)?.[step], data);
}
