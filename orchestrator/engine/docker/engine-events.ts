/** Watches an engine's events for what happens to a run's containers by itself. */
import { createInterface } from "node:readline";
import type Docker from "dockerode";
import { z } from "zod";
import { labelFilter } from "./labels.ts";

export interface ContainerEnd {
  readonly containerId: string;
  /** By the engine's clock, ms. */
  readonly atMs: number;
  readonly exitCode: string;
  /** The kernel ended a process of it, because it used more memory than it may. */
  readonly outOfMemory: boolean;
}

export interface EventListener {
  readonly onContainerEnd: (end: ContainerEnd) => void;
  /** The engine ended the stream: what happens from now on is not seen. */
  readonly onLost: () => void;
}

const engineEvent = z.object({
  Action: z.string(),
  timeNano: z.number(),
  Actor: z.object({ ID: z.string(), Attributes: z.record(z.string(), z.string()) }),
});

/** Disposing ends the watch. */
export async function watchContainers(docker: Docker, runId: string, listener: EventListener): Promise<Disposable> {
  const filters = { type: ["container" as const], event: ["die", "oom"], ...labelFilter(runId) };
  const stream = await docker.getEvents({ filters });
  const outOfMemory = new Set<string>();
  let disposed = false;

  const lines = createInterface({ input: stream });
  lines.on("line", (line) => {
    const { Action, Actor, timeNano } = engineEvent.parse(JSON.parse(line));
    if (Action === "oom") outOfMemory.add(Actor.ID);
    else {
      listener.onContainerEnd({
        containerId: Actor.ID,
        atMs: timeNano / 1e6,
        exitCode: Actor.Attributes.exitCode ?? "unknown",
        outOfMemory: outOfMemory.delete(Actor.ID),
      });
    }
  });
  // An engine that dies breaks the stream; the interface tells its input's errors as its own.
  lines.on("error", () => lines.close());
  lines.on("close", () => {
    if (!disposed) listener.onLost();
  });
  return {
    [Symbol.dispose]() {
      disposed = true;
      lines.close();
      if ("destroy" in stream && typeof stream.destroy === "function") stream.destroy();
    },
  };
}
