/** Punctuality: of the messages due in a span of time, which were sent late, and which never, and why. */
import type { History } from "../trace/history.ts";
import type { Message, NotPublished } from "../trace/messages.ts";
import { isSelected, type MessageSelection } from "./delivery.ts";

/** A message sent longer than this after its time is late: no healthy node and no host with room takes so long. */
export const lateAfterMs = 1000;
/** A publisher that was ready for so long when a message was due could have sent it. */
const readyForMs = 2000;

export interface Punctuality {
  /** Messages due in the span, whoever was there to send them. */
  readonly due: number;
  /** In order of time. */
  readonly late: readonly Message[];
  /** Never sent, although their publishers were there: they refused, or said nothing. */
  readonly unsent: readonly NotPublished[];
  /** Never sent, since their publishers were down, frozen, or had only just come. */
  readonly away: readonly NotPublished[];
  /** Of all that were due but those whose publishers were away, 0..1; null where there was none. */
  readonly onTimeRatio: number | null;
}

export function punctualityOf(history: History, selection: MessageSelection): Punctuality {
  const isDue = (message: Message | NotPublished) => isSelected(message, message.dueAtMs, selection);
  const sent = history.messages.filter(isDue);
  const late = sent.filter(({ sentAtMs, dueAtMs }) => sentAtMs - dueAtMs > lateAfterMs);
  const { unsent = [], away = [] } = Object.groupBy(history.notPublished.filter(isDue), ({ from, dueAtMs }) =>
    history.readyThroughout(from, dueAtMs - readyForMs, dueAtMs) ? "unsent" : "away",
  );
  const counted = sent.length + unsent.length;
  return {
    due: sent.length + unsent.length + away.length,
    late,
    unsent,
    away,
    onTimeRatio: counted === 0 ? null : (sent.length - late.length) / counted,
  };
}
