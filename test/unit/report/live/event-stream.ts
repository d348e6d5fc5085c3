/** Reads server-sent events as a browser does. */
export interface ServerEvent {
  readonly event: string;
  readonly id: string;
  readonly data: string;
}

export type ServerEvents = AsyncGenerator<ServerEvent>;

/** Connected when it is given; each event as it comes, until the server ends the stream. */
export async function eventStream(url: string, headers: Record<string, string> = {}): Promise<ServerEvents> {
  const { body } = await fetch(url, { headers });
  if (body === null) throw new Error(`${url} has no body`);
  // From now on it is read: fetch ends a body that nobody reads as soon as its response is garbage.
  return eventsOf(body.pipeThrough(new TextDecoderStream()));
}

async function* eventsOf(text: ReadableStream<string>): ServerEvents {
  let rest = "";
  for await (const chunk of text) {
    const blocks = `${rest}${chunk}`.split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const fields = new Map(block.split("\n").map((line) => [line.split(":")[0] ?? "", line.replace(/^\w+: ?/, "")]));
      yield { event: fields.get("event") ?? "message", id: fields.get("id") ?? "", data: fields.get("data") ?? "" };
    }
  }
}

/** The next one of a kind; throws when the stream ends without. */
export async function nextEvent(events: ServerEvents, kind = "message"): Promise<ServerEvent> {
  for (;;) {
    const { value, done } = await events.next();
    if (done) throw new Error(`the stream ended without ${kind}`);
    if (value.event === kind) return value;
  }
}
