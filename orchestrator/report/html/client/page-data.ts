/** The document that the page reads: what stands in it, taken out of its script elements, and what came later. */
import type { ReportDocument } from "../report-document.ts";

export interface PageData {
  /** The newest. */
  readonly run: ReportDocument["run"];
  readonly measures: ReportDocument["measures"];
  readonly network: ReportDocument["network"];
  /** Large, and wanted only by who opens a node's page: it is read then. */
  decisions(): Promise<ReportDocument["decisions"]>;
  take(parts: Partial<ReportDocument>): void;
}

export async function readPageData(): Promise<PageData> {
  const [run, measures, network] = await Promise.all([readPart("run"), readPart("measures"), readPart("network")]);
  const newest = { run, measures, network };
  let decisions: Promise<ReportDocument["decisions"]> | undefined;
  return {
    get run() {
      return newest.run;
    },
    get measures() {
      return newest.measures;
    },
    get network() {
      return newest.network;
    },
    decisions() {
      decisions ??= readPart("decisions");
      return decisions;
    },
    take({ decisions: later, ...parts }) {
      Object.assign(newest, parts);
      if (later !== undefined) decisions = Promise.resolve(later);
    },
  };
}

async function readPart<K extends keyof ReportDocument>(name: K): Promise<ReportDocument[K]> {
  const text = document.getElementById(`data-${name}`)?.textContent ?? "";
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(inflated).json();
}
