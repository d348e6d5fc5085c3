/** Reads a CPU profile of a bundled program: which library the time went to, by the bundle's source map. */
import { SourceMap } from "node:module";
import { z } from "zod";

const cpuProfile = z.object({
  nodes: z.array(
    z.object({
      id: z.int(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.int(),
        columnNumber: z.int(),
      }),
    }),
  ),
  samples: z.array(z.int()),
  /** Microseconds since the sample before. */
  timeDeltas: z.array(z.number()),
});
type CallFrame = z.infer<typeof cpuProfile>["nodes"][number]["callFrame"];

/** The first that fits counts. */
const parts: readonly (readonly [string, RegExp])[] = [
  ["gossipsub", /gossipsub/],
  ["noise, crypto", /node_modules\/(@noble|.*noise|@libp2p\/crypto|@chainsafe\/as-)/],
  ["zod", /node_modules\/zod\//],
  ["libp2p", /node_modules\/|node-image\/(js|js-2)\/(libp2p|network)\//],
  ["admin API", /node-image\/(js\/(admin|state)|contract)\//],
  ["peer manager", /node-image\/js\/peering\//],
  ["rest of the node", /node-image\//],
];

/** CPU ms by part, without what was idle. @param withinMs of the profile's time; its end may be negative: from the end */
export function timeByPart(
  profileJson: string,
  sourceMap: string,
  [fromMs, toMs]: readonly [number, number],
): ReadonlyMap<string, number> {
  const { nodes, samples, timeDeltas } = cpuProfile.parse(JSON.parse(profileJson));
  const map = new SourceMap(JSON.parse(sourceMap));
  const partOf = new Map(nodes.map(({ id, callFrame }) => [id, partOfFrame(callFrame, map)]));
  const wholeMs = timeDeltas.reduce((sum, delta) => sum + delta, 0) / 1000;
  const [from, to] = [fromMs, toMs].map((ms) => (ms < 0 ? wholeMs + ms : ms));
  const spent = new Map<string, number>();
  let atMs = 0;
  for (const [n, id] of samples.entries()) {
    // A sample stands for the time until the next one.
    const tookMs = (timeDeltas[n + 1] ?? 0) / 1000;
    atMs += (timeDeltas[n] ?? 0) / 1000;
    const part = partOf.get(id);
    if (part === undefined || atMs < (from ?? 0) || atMs >= (to ?? wholeMs)) continue;
    spent.set(part, (spent.get(part) ?? 0) + tookMs);
  }
  return spent;
}

function partOfFrame({ functionName, url, lineNumber, columnNumber }: CallFrame, map: SourceMap): string | undefined {
  if (functionName === "(idle)" || functionName === "(root)") return undefined;
  if (functionName === "(garbage collector)") return "garbage collection";
  if (functionName === "(program)" || url === "") return "V8, system calls";
  if (url.startsWith("node:")) return "Node";
  const entry = map.findEntry(lineNumber, columnNumber);
  const source = "originalSource" in entry ? entry.originalSource : "";
  return parts.find(([, pattern]) => pattern.test(source))?.[0] ?? "Node";
}
