/** Plays the run: the moment moves on by itself until its end, or until it is stopped. */
import { type Moment, roundAt, stepped } from "./moment.ts";
import type { PageData } from "./page-data.ts";
import type { Watched } from "./watched.ts";

/** Ten rounds a second: ten minutes in one. */
const roundMs = 100;

export function player(button: HTMLButtonElement, data: PageData, moment: Watched<Moment>): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const isAtEnd = () => roundAt(moment.value.atS, data.network.roundsS) >= data.network.roundsS.length - 1;
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = "▶";
    button.setAttribute("aria-label", "Play");
  };
  button.addEventListener("click", () => {
    if (timer !== undefined) return stop();
    if (isAtEnd()) moment.set({ ...moment.value, atS: data.network.roundsS[0] ?? null });
    button.textContent = "❚❚";
    button.setAttribute("aria-label", "Stop");
    timer = setInterval(() => (isAtEnd() ? stop() : moment.set(stepped(moment.value, 1, data.network))), roundMs);
  });
}
