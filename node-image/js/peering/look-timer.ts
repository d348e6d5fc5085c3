/** When the peer manager looks next: at the earliest time that anybody asked for. */

export interface LookTimer {
  /** Looks after this time at the latest. */
  wake(afterMs: number): void;
  stop(): void;
}

export function lookTimer(look: () => void): LookTimer {
  let timer: NodeJS.Timeout | undefined;
  let dueAtMs = Infinity;
  let stopped = false;
  return {
    wake: (afterMs) => {
      const atMs = Date.now() + afterMs;
      if (stopped || atMs >= dueAtMs) return;
      clearTimeout(timer);
      dueAtMs = atMs;
      timer = setTimeout(() => {
        dueAtMs = Infinity;
        look();
      }, afterMs);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
