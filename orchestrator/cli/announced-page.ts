/** The page on which a run can be watched, and on standard error where it is. */
import { openRunPage, type RunPage } from "../report/live/run-page.ts";

export async function announcedPage(): Promise<RunPage> {
  const page = await openRunPage();
  console.error(`to be watched at ${page.url}`);
  return page;
}
