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
  /** The last one that somebody had the engine send to it. */
  readonly signal: string | undefined;
}

export interface EventListener {
  readonly onContainerEnd: (end: ContainerEnd) => void;
  readonly onContainerStart: (containerId: string) => void;
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
  const filters = { type: ["container" as const], event: ["start", "kill", "oom", "die"], ...labelFilter(runId) };
  const stream = await docker.getEvents({ filters });
  const outOfMemory = new Set<string>();
  const signals = new Map<string, string>();
  let disposed = false;

  const lines = createInterface({ input: stream });
  lines.on("line", (line) => {
    const { Action, Actor, timeNano } = engineEvent.parse(JSON.parse(line));
    const { ID: containerId, Attributes: attributes } = Actor;
    switch (Action) {
      case "start":
        signals.delete(containerId);
        return listener.onContainerStart(containerId);
      case "kill":
        signals.set(containerId, attributes.signal ?? "unknown");
        return;
      case "oom":
        outOfMemory.add(containerId);
        return;
      case "die":
        return listener.onContainerEnd({
          containerId,
          atMs: timeNano / 1e6,
          exitCode: attributes.exitCode ?? "unknown",
          outOfMemory: outOfMemory.delete(containerId),
          signal: signals.get(containerId),
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
