/** The times in which conditions were not as planned, from the incidents that tell of their begin and their end. */
import type { IncidentEvent } from "../model/trace.ts";

export interface Outage {
  readonly where: IncidentEvent["where"];
  /** What was told of it last. */
  readonly message: string;
  readonly fromMs: number;
  /** Infinity for one that was not mended. */
  readonly toMs: number;
}

/** In order of their begin. */
export function outagesOf(incidents: readonly IncidentEvent[]): readonly Outage[] {
  const outages = new Map<string, Outage>();
  for (const { where, message, outage } of incidents) {
    if (outage === undefined) continue;
    const { fromMs, toMs } = outage;
    outages.set(`${where} ${fromMs}`, { where, message, fromMs, toMs: toMs ?? Infinity });
  }
  return [...outages.values()].toSorted((a, b) => a.fromMs - b.fromMs);
}
