/**
 * The data of one topology as it was checked, when `extends`, the command line and the matrix have had their say, and the files
 * that it names: all that makes the same topology again.
 */
import { stringify } from "yaml";

export interface WrittenTopology {
  readonly data: Readonly<Record<string, unknown>>;
  /** The text of each file that it names, as it names it. */
  readonly texts: ReadonlyMap<string, string>;
}

/** As YAML, with a comment on top. @param renamed files that go by another name there */
export function yamlOf(
  { data }: WrittenTopology,
  comment: string,
  renamed: ReadonlyMap<string, string> = new Map(),
): string {
  const text = stringify(
    data,
    (_, value: unknown) => (typeof value === "string" ? (renamed.get(value) ?? value) : value),
    {
      lineWidth: 0,
      aliasDuplicateObjects: false,
    },
  );
  return `${comment.replaceAll(/^/gm, "# ")}\n${text}`;
}
