/** Asks again and again whether somebody is there. */

export interface HeartbeatOptions {
  readonly ask: () => Promise<unknown>;
  readonly everyMs: number;
  /** So many beats without an answer are silence. Counted, so that a stall of this process is one beat late, not many. */
  readonly patience: number;
  /** Told once, with the time of the last answer, Unix ms. */
  readonly onSilence: (sinceMs: number) => void;
}

/** Disposing ends it. What `ask` throws is no answer. */
export function heartbeat({ ask, everyMs, patience, onSilence }: HeartbeatOptions): Disposable {
  let answeredAtMs = Date.now();
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered === patience) {
      clearInterval(timer);
      onSilence(answeredAtMs);
    } else if (unanswered++ === 0) {
      ask().then(
        () => {
          answeredAtMs = Date.now();
          unanswered = 0;
        },
        () => undefined, // the beats that follow tell
      );
    }
  }, everyMs).unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
