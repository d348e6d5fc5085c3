/** `report.html`: a run to look at, in one file that needs no other. */
import { reportPage } from "./html/report-page.ts";
import type { Reporter } from "./reporter.ts";

export const htmlReporter: Reporter = { file: "report.html", render: (input) => reportPage(input) };
