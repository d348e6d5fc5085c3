/** The index of reporters: a new one is a file and a line here. */
import { htmlReporter } from "./html-report.ts";
import { junitReporter } from "./junit-report.ts";
import { markdownReporter } from "./markdown-report.ts";
import type { Reporter } from "./reporter.ts";
import { summaryReporter } from "./summary-report.ts";

export const reporters: readonly Reporter[] = [summaryReporter, junitReporter, markdownReporter, htmlReporter];
