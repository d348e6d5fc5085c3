/** A list in a sentence, cut short so that the sentence stays readable: "node-1, node-2 and 3 more". */
export function listText(items: readonly string[], most: number): string {
  const more = items.length - most;
  return `${items.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
