/** What the engine itself says that it did to nodes, as `docker events` shows it. */
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type Docker from "dockerode";
import { z } from "zod";
import { label } from "../../orchestrator/engine/docker/labels.ts";

export interface EngineEvent {
  /** Unix time, ms. */
  readonly atMs: number;
  readonly node: string;
  /** "start", "kill", "die", "pause", ... */
  readonly what: string;
}

const eventSchema = z.object({
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});

/** Listens from now to `end`. `filters`: as the engine's API takes them. */
export async function engineEvents(docker: Docker, filters: Record<string, string[]>) {
  const stream = await docker.getEvents({ filters: { ...filters, type: ["container"] } });
  const events: EngineEvent[] = [];
  const reading = (async () => {
    for await (const line of createInterface({ input: Readable.from(stream) })) {
      const { Action, timeNano, Actor } = eventSchema.parse(JSON.parse(line));
      events.push({ atMs: timeNano / 1e6, node: Actor.Attributes[label.node] ?? "", what: Action });
    }
  })();
  return {
    async end(): Promise<readonly EngineEvent[]> {
      (stream as Readable).destroy();
      await reading.catch((error: unknown) => {
        // Destroying the stream is how its reading ends.
        if (!(error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE")) throw error;
      });
      return events;
    },
  };
}
