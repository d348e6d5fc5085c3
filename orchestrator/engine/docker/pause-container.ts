/**
 * Pauses a container, however long its freezer takes. runc gives up, and thaws, when a thousand tries all fell while a process was about
 * to fork, as happens on a busy host; to try again is its caller's turn (opencontainers/runc#4388).
 */
import type Docker from "dockerode";
import { messageOf } from "../../base/errors.ts";
import { waitFor } from "../../base/wait.ts";

const timeoutMs = 10_000;
const everyMs = 100;

/** Throws what the engine says, at once where it is no freezer that gave up; TIMEOUT after ten seconds. */
export async function pauseContainer(
  container: Pick<Docker.Container, "pause">,
  abortSignal: AbortSignal,
): Promise<void> {
  let last = "";
  const attempt = async () => {
    try {
      await container.pause({ abortSignal });
      return true;
    } catch (error) {
      last = messageOf(error);
      if (!last.includes("unable to freeze")) throw error;
      return undefined;
    }
  };
  await waitFor("a container that freezes", attempt, { signal: abortSignal, timeoutMs, everyMs, describe: () => last });
}
