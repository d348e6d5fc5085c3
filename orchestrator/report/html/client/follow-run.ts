/** Follows a run that still goes on: takes each update of the page as it comes. How they are written is in `report-document.ts`. */
import type { ReportUpdate } from "../report-document.ts";

export function followRun(eventsPath: string, take: (update: ReportUpdate) => void): void {
  const events = new EventSource(eventsPath);
  events.addEventListener("message", ({ data }) => take(JSON.parse(data)));
  // The server shows another run by now.
  events.addEventListener("reload", () => location.reload());
  events.addEventListener("end", () => events.close());
}
