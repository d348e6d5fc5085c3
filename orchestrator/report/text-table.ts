/** Rows of cells as lines of text, for a terminal. */
import stringWidth from "string-width";

/** Columns as wide as their widest cell; the first two to the left, figures to the right. */
export function textTable(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows.reduce<readonly number[]>(
    (widths, row) => row.map((cell, i) => Math.max(widths[i] ?? 0, stringWidth(cell))),
    [],
  );
  const padded = (cell: string, i: number) => {
    const room = " ".repeat((widths[i] ?? 0) - stringWidth(cell));
    return i < 2 ? cell + room : room + cell;
  };
  return rows.map((row) => row.map(padded).join("  "));
}
