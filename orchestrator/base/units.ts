/**
 * Quantities as people write them in a topology file, with their unit: `45ms`, `20mbit`, `0.5%`, `1KiB`, `2/s`.
 * Each is a zod schema that takes the text and gives a number in the unit that its name ends with.
 * A table of units and one regular expression: the libraries at hand (`ms`, `bytes`) take bare numbers, read
 * KiB as unknown, and know no rates.
 */
import prettyMs from "pretty-ms";
import { z } from "zod";

const durationUnits = { us: 0.001, ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 };
/** Decimal prefixes in bits per second, as tc(8) writes rates. */
const rateUnits = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 };
const sizeUnits = { B: 1, kB: 1e3, MB: 1e6, KiB: 1024, MiB: 1024 ** 2 };
const shareUnits = { "%": 0.01 };
const sizeRateUnits = Object.fromEntries(Object.entries(sizeUnits).map(([unit, bytes]) => [`${unit}/s`, bytes]));
const frequencyUnits = { "/s": 1, "/m": 1 / 60, "/min": 1 / 60, "/h": 1 / 3600 };

const year = 365 * 24 * 3_600_000;

interface Range {
  /** Below 0, the text may begin with a minus. Default 0. */
  min?: number;
  max?: number;
  /** The range as people write it, for messages: "128B..150KiB". */
  text?: string;
  /** The one value within that is none. */
  not?: number;
  /** In messages; default the kind's own. */
  example?: string;
}

/** Duration text to milliseconds, 0 or more. */
export const durationMs = (range: Range = {}) => quantity("a duration", durationUnits, "45ms", range);
/** Rate text to bits per second, more than 0. */
export const rateBitsPerSecond = () =>
  quantity("a rate", rateUnits, "20mbit", { min: Number.MIN_VALUE, text: "above 0" });
/** Size text to bytes. */
export const sizeBytes = (range: Range = {}) => quantity("a size", sizeUnits, "1KiB", range);
/** Share text to a ratio 0..1. */
export const shareRatio = (range: Range = {}) =>
  quantity("a share", shareUnits, "5%", { max: 1, text: "of 0%..100%", ...range });
/** Duration text, which may begin with a minus, to milliseconds other than 0; a year at most. */
export const offsetMs = () =>
  quantity("an offset", durationUnits, "-30s", {
    min: -year,
    max: year,
    text: "of 1us..8760h, ahead or behind",
    not: 0,
  });
/** Text of a size and /s to bytes per second. */
export const bytesPerSecond = () => quantity("a size each second", sizeRateUnits, "20KiB/s", {});
/** Frequency text to events per second, more than 0 unless said otherwise. */
export const frequencyPerSecond = (range: Range = { min: Number.MIN_VALUE, text: "above 0" }) =>
  quantity("a frequency", frequencyUnits, "2/s", range);

const comparators = ["<=", ">=", "<", ">", "="] as const;
export interface Bound {
  readonly comparator: (typeof comparators)[number];
  readonly value: number;
  /** The text it was written as, for messages: ">= 99.5%". */
  readonly text: string;
}

/** A quantity, or a word in its place, which gives null: "never". */
export function orWord<T>(word: string, schema: z.ZodType<T, string>) {
  const messageOf = (input: unknown) => schema.safeParse(input).error?.issues[0]?.message ?? "";
  return z
    .string({ error: ({ input }) => `${messageOf(input)}, or ${word}` })
    .meta({ description: `${schema.description}, or ${word}` })
    .transform((text, context): T | null => {
      if (text.trim() === word) return null;
      const { success, data } = schema.safeParse(text);
      if (success) return data;
      context.addIssue(`${messageOf(text)}, or ${word}`);
      return z.NEVER;
    });
}

/** A bound on a share (">= 99.5%"), its value as a ratio. */
export const shareBound = () => bound("a bound on a share", shareUnits, ">= 99.5%");
/** A bound on a duration ("<= 1s"), its value in milliseconds. */
export const durationBound = () => bound("a bound on a duration", durationUnits, "<= 1s");
/** A bound on a rate ("<= 200kbit"), its value in bits per second. */
export const rateBound = () => bound("a bound on a rate", rateUnits, "<= 200kbit");
/** A bound on a frequency ("<= 2/m"), its value in events per second. */
export const frequencyBound = () => bound("a bound on a frequency", frequencyUnits, "<= 2/m");

export function meetsBound(value: number, { comparator, value: limit }: Bound): boolean {
  switch (comparator) {
    case "<=":
      return value <= limit;
    case ">=":
      return value >= limit;
    case "<":
      return value < limit;
    case ">":
      return value > limit;
    case "=":
      return value === limit;
    default:
      return comparator satisfies never;
  }
}

/** "1.5s", "2m 10s": for people, not for machines. */
export function formatMs(ms: number): string {
  return prettyMs(ms, ms < 10 ? { formatSubMilliseconds: true } : { millisecondsDecimalDigits: 0 });
}

/** "2.5mbit": in the largest unit of which there is one at least. */
export function formatRate(bitsPerSecond: number): string {
  const [unit, size] = Object.entries(rateUnits).findLast(([, bits]) => bits <= bitsPerSecond) ?? ["bit", 1];
  return `${Number((bitsPerSecond / size).toFixed(3))}${unit}`;
}

/** "1.5MiB": in the largest binary unit of which there is one at least. */
export function formatBytes(bytes: number): string {
  const [unit, size] = bytes >= sizeUnits.MiB ? ["MiB", sizeUnits.MiB] : bytes >= 1024 ? ["KiB", 1024] : ["B", 1];
  return `${Number((bytes / size).toFixed(2))}${unit}`;
}

/** "99.5%", up to two decimals. */
export function formatShare(ratio: number): string {
  return `${Number((ratio * 100).toFixed(2))}%`;
}

function quantity(
  what: string,
  units: Readonly<Record<string, number>>,
  usual: string,
  { min = 0, max = Infinity, text: range = "within range", not, example = usual }: Range,
) {
  return z
    .string({ error: (issue) => `is ${show(issue.input)}; expected ${what} with its unit, as "${example}"` })
    .meta({ description: `${what} with its unit (${Object.keys(units).join(", ")}), as "${example}"` })
    .transform((text, context) => {
      const [sign, rest] = min < 0 && text.trim().startsWith("-") ? [-1, text.trim().slice(1)] : [1, text.trim()];
      const size = parse(rest, units);
      const value = size === undefined ? undefined : sign * size;
      if (value === undefined) {
        context.addIssue(
          `is ${show(text)}; expected ${what} with its unit (${Object.keys(units).join(", ")}), as "${example}"`,
        );
        return z.NEVER;
      }
      if (value < min || value > max || value === not) {
        context.addIssue(`is ${show(text)}; expected ${what} ${range}, as "${example}"`);
        return z.NEVER;
      }
      return value;
    });
}

function bound(what: string, units: Readonly<Record<string, number>>, example: string) {
  const message = (input: unknown) => `is ${show(input)}; expected ${what}, as "${example}"`;
  return z
    .string({ error: (issue) => message(issue.input) })
    .meta({ description: `${what}: <=, >=, <, > or =, then a value with its unit, as "${example}"` })
    .transform((text, context): Bound => {
      const comparator = comparators.find((candidate) => text.trim().startsWith(candidate));
      const value = parse(
        text
          .trim()
          .slice(comparator?.length ?? 0)
          .trim(),
        units,
      );
      if (comparator === undefined || value === undefined) {
        context.addIssue(message(text));
        return z.NEVER;
      }
      return { comparator, value, text: text.trim() };
    });
}

function parse(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*(\D+)$/.exec(text);
  const factor = match?.[2] === undefined ? undefined : units[match[2]];
  // Ten significant digits: 0.1% is 0.001, not 0.0010000000000000002.
  return factor === undefined ? undefined : Number((Number(match?.[1]) * factor).toPrecision(10));
}

function show(input: unknown): string {
  return typeof input === "string" ? `"${input}"` : (JSON.stringify(input) ?? "missing");
}
