/** Shows a run on standard error while it goes on, so that standard output holds the result alone. */
import { liveView } from "../report/live-view.ts";
import type { FinishedRun, RunWishes } from "./run-planned.ts";

export async function watched(
  wishes: Omit<RunWishes, "listener">,
  run: (wishes: RunWishes) => Promise<FinishedRun>,
): Promise<FinishedRun> {
  using view = liveView(process.stderr);
  return await run({ ...wishes, listener: view });
}
