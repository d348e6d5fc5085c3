/**
 * What a page shows, part by part, each with the version at which it changed last: so that everybody who watches is sent what is new to
 * him, once, whenever he came and however slowly he takes it.
 */
import type { ReportUpdate } from "../html/report-document.ts";

/** A part of a `ReportUpdate`. */
export interface Part {
  readonly of: keyof ReportUpdate;
  readonly name: string;
  readonly json: string;
}

export interface UpdateBook {
  /** Grows with each change. */
  readonly version: number;
  put(parts: readonly Part[]): void;
  /** All that changed after a version, as the text of one `ReportUpdate`; undefined when nothing did. */
  since(version: number): string | undefined;
  /** Of another run nothing is known; its versions are later ones. */
  clear(): void;
}

export function updateBook(): UpdateBook {
  const known = new Map<string, Part & { readonly version: number }>();
  let version = 0;
  return {
    get version() {
      return version;
    },
    put(parts) {
      const changed = parts.filter(({ of, name, json }) => known.get(`${of} ${name}`)?.json !== json);
      if (changed.length > 0) version++;
      for (const part of changed) known.set(`${part.of} ${part.name}`, { ...part, version });
    },
    since(from) {
      const news = [...known.values()].filter((part) => part.version > from);
      return news.length === 0
        ? undefined
        : `{"sections":${objectOf("sections", news)},"data":${objectOf("data", news)}}`;
    },
    clear() {
      known.clear();
      version++;
    },
  };
}

/** Put together from JSON that is there already: a part may be large. */
function objectOf(of: Part["of"], parts: readonly Part[]): string {
  const own = parts.filter((part) => part.of === of);
  return `{${own.map(({ name, json }) => `${JSON.stringify(name)}:${json}`).join(",")}}`;
}
