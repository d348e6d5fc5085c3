/** What containers printed, as text: its standard output and error in the order in which they came. */
import type Docker from "dockerode";

/**
 * Of one container after the other. As the node wrote it, which says the time itself. Bounded by what the engine keeps of each
 * container's log.
 */
export async function logOf(docker: Docker, containerIds: readonly string[], signal?: AbortSignal): Promise<string> {
  const logs: string[] = [];
  for (const id of containerIds) logs.push(await containerLog(docker, id, signal));
  return logs.join("");
}

async function containerLog(docker: Docker, containerId: string, signal?: AbortSignal): Promise<string> {
  const bound = signal && { abortSignal: signal };
  const wanted = { stdout: true, stderr: true, follow: false } as const;
  return withoutFrames(await docker.getContainer(containerId).logs({ ...wanted, ...bound }));
}

const headerBytes = 8;

/**
 * Each frame: one byte that names the stream, three of zero, the length in four, the bytes.
 * dockerode's own demultiplexer copies all that is left at each frame: minutes for a log of megabytes.
 */
function withoutFrames(framed: Buffer): string {
  const parts: Buffer[] = [];
  for (let at = 0; at + headerBytes <= framed.length; ) {
    const end = at + headerBytes + framed.readUInt32BE(at + 4);
    parts.push(framed.subarray(at + headerBytes, end));
    at = end;
  }
  return Buffer.concat(parts).toString("utf8");
}
