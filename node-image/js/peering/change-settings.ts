/** Replaces settings of the peer manager while the node runs. Pure. */
import * as z from "zod";
import { type PeeringConfig, peeringConfig } from "../../contract/index.ts";
import type { SettingsChange } from "./peer-manager.ts";

/** @returns what is in force then. Throws Error where together the settings make no sense, or one is fixed at the start. */
export function changeSettings(current: PeeringConfig, change: SettingsChange): PeeringConfig {
  const merged: Record<string, unknown> = { ...current };
  for (const [section, value] of Object.entries(change)) {
    merged[section] = isSection(value) && isSection(merged[section]) ? { ...merged[section], ...value } : value;
  }
  const { data, error } = peeringConfig.safeParse(merged);
  if (error !== undefined) throw new Error(`these settings make no sense: ${z.prettifyError(error)}`);
  for (const [name, read] of Object.entries(fixedAtStart)) {
    const before = JSON.stringify(read(current));
    if (JSON.stringify(read(data)) === before) continue;
    throw new Error(`${name} is ${before} since the start, and cannot be changed while the node runs`);
  }
  return data;
}

/** What other peers were told. */
const fixedAtStart = {
  "capabilities.offered": ({ capabilities }: PeeringConfig) => capabilities.offered,
  "exchange.serve": ({ exchange }: PeeringConfig) => exchange.serve,
};

/** What a change says, each setting by its path, as in "connections.target". */
export function changesOf(change: SettingsChange): Record<string, number | string | boolean> {
  return Object.fromEntries(
    Object.entries(change).flatMap(([section, value]) =>
      isSection(value)
        ? Object.entries(value).map(([name, of]) => [`${section}.${name}`, plain(of)])
        : [[section, plain(value)]],
    ),
  );
}

function plain(value: unknown): number | string | boolean {
  return typeof value === "number" || typeof value === "boolean" ? value : JSON.stringify(value);
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
