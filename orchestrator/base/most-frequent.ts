/** Who is named most often: for sentences about whom to look at first. */

export type Counted = readonly (readonly [name: string, count: number])[];

/** The most frequent first, at most `most` of them. */
export function mostFrequent(names: readonly string[], most = 3): Counted {
  const counts = [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length] as const);
  return counts.toSorted(([, a], [, b]) => b - a).slice(0, most);
}

/** "node-3 (12), node-5 (1)" */
export function countsText(counts: Counted): string {
  return counts.map(([name, count]) => `${name} (${count})`).join(", ");
}
