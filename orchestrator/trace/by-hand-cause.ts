/** The cause under which actions by hand are recorded, which no action of a plan has: "by hand 2", by the command's number. */

export function byHandCause(number: number): string {
  return `by hand ${number}`;
}

/** Undefined for what a plan did. */
export function byHandNumber(cause: string): number | undefined {
  const [, number] = /^by hand (\d+)$/.exec(cause) ?? [];
  return number === undefined ? undefined : Number(number);
}
