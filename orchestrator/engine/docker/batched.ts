/**
 * Gathers single requests into calls of many: while one call is under way, what comes waits and goes together in the
 * next. So what comes at once goes at once, and nothing waits for longer than one call.
 */

/** `send` gives one result an item, in order; when it throws, each item of that call is rejected with what it threw. */
export function batched<Item, Result>(
  send: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  let waiting: (PromiseWithResolvers<Result> & { readonly item: Item })[] = [];
  let sending = false;

  async function sendAll(): Promise<void> {
    sending = true;
    // One turn later, so that all that is asked for in this turn goes in the first call.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const results = await send(batch.map(({ item }) => item));
        for (const [i, { resolve }] of batch.entries()) resolve(results[i] as Result);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    sending = false;
  }

  return (item) => {
    const waiter = Promise.withResolvers<Result>();
    waiting.push({ ...waiter, item });
    // Its failures are those of the items.
    if (!sending) void sendAll();
    return waiter.promise;
  };
}
