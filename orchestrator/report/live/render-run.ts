/** A run as its directory has it now, for a page that is kept up to date: whether the run is over or goes on. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { judge } from "../../assertions/judge.ts";
import { readTrace } from "../../trace/trace-reader.ts";
import { reportPage, reportUpdate } from "../html/report-page.ts";
import { reportInputOf } from "../reporter.ts";
import { judgedSoFar } from "./judged-so-far.ts";
import type { Part } from "./update-book.ts";

export interface RenderRequest {
  readonly directory: string;
  /** Where a page that is made now finds what comes after it; undefined where a page was made already. */
  readonly live: string | undefined;
}

export interface RenderedRun {
  readonly page: string | undefined;
  readonly parts: readonly Part[];
}

/** A run writes at least every other second; one that has been silent for so long has died. */
const silentMs = 10_000;

/** Throws MeshbedError TRACE for a trace that is not there, has no header yet, or cannot be read. */
export async function renderRun({ directory, live }: RenderRequest): Promise<RenderedRun> {
  const path = join(directory, "trace.ndjson");
  const trace = await readTrace(path);
  const goesOn = trace.truncated && Date.now() - (await stat(path)).mtimeMs < silentMs;
  const judgement = goesOn ? judgedSoFar(trace) : judge(trace);
  const input = reportInputOf({ trace, judgement });
  if (live !== undefined) return { page: reportPage(input, goesOn ? { eventsPath: live } : undefined), parts: [] };
  const { sections, data } = reportUpdate(input, goesOn);
  return { page: undefined, parts: [...partsOf("sections", sections), ...partsOf("data", data)] };
}

function partsOf(of: Part["of"], all: object): readonly Part[] {
  return Object.entries(all).map(([name, value]) => ({ of, name, json: JSON.stringify(value) }));
}
