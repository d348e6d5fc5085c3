/** The top of the report: the verdict, why, and what was expected. */
import type { ExpectationVerdict, Outcome, Verdict } from "../../model/verdict.ts";
import { findingsOf } from "../findings.ts";
import { formatSeconds } from "../format-seconds.ts";
import type { ReportInput } from "../reporter.ts";
import { runLengthMs } from "../run-length.ts";
import { type Html, html, nothing } from "./markup.ts";

/** Violations that are in view at once; the others unfold. */
const inView = 6;

const signs: Readonly<Record<Outcome, string>> = { pass: "✔", fail: "✘", inconclusive: "?" };

export function verdictSection({ history, judgement }: ReportInput): Html {
  const { header, plan, phases } = history;
  const regions = new Set(plan.nodes.map(({ region }) => region)).size;
  const took = formatSeconds(runLengthMs(history));
  const findings = findingsOf(judgement);
  return html`
<header class="verdict ${judgement.outcome}">
  <span class="outcome">${judgement.outcome}</span>
  <h1>${plan.name}</h1>
  <p class="muted">${plan.nodes.length} nodes in ${counted(regions, "region")}, ${counted(phases.length, "phase")},
    seed ${plan.seed}, ${took}, begun <time datetime="${header.startedAt}">${utcText(header.startedAt)}</time></p>
</header>
${
  findings.length === 0
    ? nothing
    : html`<ul class="reasons card inconclusive" aria-label="Found against the run itself">${findings.map((finding) => html`<li>${finding}</li>`)}</ul>`
}
<section aria-labelledby="expectations">
  <h2 id="expectations">Expectations</h2>
  <ul class="expectations card">${judgement.expectations.map(expectationItem)}</ul>
</section>`;
}

function expectationItem({ name, phase, verdict }: ExpectationVerdict): Html {
  return html`
    <li class="${verdict.outcome}">
      <span class="mark" role="img" aria-label="${verdict.outcome}">${signs[verdict.outcome]}</span>
      <span class="name">${name}</span>
      <span class="phase">${phase}</span>
      ${why(verdict)}
    </li>`;
}

function why(verdict: Verdict): Html {
  switch (verdict.outcome) {
    case "pass":
      return nothing;
    case "inconclusive":
      return html`<p class="why">${verdict.reason}</p>`;
    case "fail": {
      const items = verdict.violations.map(({ message }) => html`<li>${message}</li>`);
      const more = items.slice(inView);
      return html`<div class="why"><ul>${items.slice(0, inView)}</ul>${
        more.length === 0 ? nothing : html`<details><summary>${more.length} more</summary><ul>${more}</ul></details>`
      }</div>`;
    }
    default:
      return verdict satisfies never;
  }
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** "5 January 2026, 09:30 UTC": the same wherever it is made. */
function utcText(iso: string): string {
  const text = new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${text.replace(" at ", ", ")} UTC`;
}
