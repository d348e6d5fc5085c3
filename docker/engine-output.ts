/** Follows what an engine tells of a pull, an import or a build: a stream of JSON objects. */
import type Docker from "dockerode";
import { z } from "zod";

/** What is read here; engines tell more. */
const engineMessage = z.object({
  /** Output of a build. */
  stream: z.string().optional(),
  error: z.string().optional(),
});

/** Resolves when the engine is done. Throws what it says went wrong, after the last lines of its output. */
export async function followEngineOutput(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  o: { signal: AbortSignal; onMessage?: () => void },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
  docker.modem.followProgress(stream, (error, output) => (error ? reject(error) : resolve(output)), o.onMessage);
  const messages = z.array(engineMessage).parse(await promise);
  // An aborted stream may also just end.
  o.signal.throwIfAborted();
  const failed = messages.find(({ error }) => error !== undefined);
  if (failed)
    throw new Error([...lastLines(messages.map(({ stream }) => stream ?? "").join("")), failed.error].join("\n  "));
}

const quotedLines = 15;

function lastLines(output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-quotedLines);
}
