/** Splits a number of nodes by shares: whole numbers that add up to the count, by largest remainder. */

/** @param shares 0 or more, any sum above 0. Ties go to the earlier one. */
export function apportion(count: number, shares: readonly number[]): readonly number[] {
  const sum = shares.reduce((total, share) => total + share, 0);
  const exact = shares.map((share) => (count * share) / sum);
  const parts = exact.map(Math.floor);
  const left = count - parts.reduce((total, part) => total + part, 0);
  const byRemainder = exact
    .map((value, i) => ({ i, remainder: value - Math.floor(value) }))
    // Ten digits: 20 x 0.35 must not beat 20 x 0.65 by the last bit.
    .toSorted((a, b) => Number((b.remainder - a.remainder).toFixed(10)) || a.i - b.i);
  const raised = new Set(byRemainder.slice(0, left).map(({ i }) => i));
  return parts.map((part, i) => part + (raised.has(i) ? 1 : 0));
}
