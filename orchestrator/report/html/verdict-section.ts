/** The top of the report: the verdict, why, and what was expected. Each violation leads to its moment and its nodes. */
import type { ExpectationVerdict, Outcome, Verdict, Violation } from "../../model/verdict.ts";
import type { History } from "../../trace/history.ts";
import { findingsOf } from "../findings.ts";
import { formatSeconds } from "../format-seconds.ts";
import type { ReportInput } from "../reporter.ts";
import { runLengthMs } from "../run-length.ts";
import { type Html, html, nothing } from "./markup.ts";
import { addressText } from "./page-address.ts";
import { section } from "./section.ts";
import { sinceStart } from "./since-start.ts";

/** Violations that are in view at once; the others unfold. */
const inView = 6;
/** Of a violation of many nodes the first have a link. */
const linkedNodes = 12;

const signs: Readonly<Record<Outcome, string>> = { pass: "✔", fail: "✘", inconclusive: "?" };

/** @param live whether the run still goes on: what is known of it is no verdict yet */
export function verdictSection({ history, judgement }: ReportInput, live: boolean): Html {
  const { header, plan, phases } = history;
  const regions = new Set(plan.nodes.map(({ region }) => region)).size;
  const took = formatSeconds(runLengthMs(history));
  const findings = live ? [] : findingsOf(judgement);
  const outcome = live ? "running" : judgement.outcome;
  return html`
<header class="verdict ${outcome}">
  <span class="outcome">${outcome}</span>
  <h1>${plan.name}</h1>
  <p class="muted">${plan.nodes.length} nodes in ${counted(regions, "region")}, ${counted(phases.length, "phase")},
    seed ${plan.seed}, ${took}, begun <time datetime="${header.startedAt}">${utcText(header.startedAt)}</time></p>
</header>
${
  findings.length === 0
    ? nothing
    : html`<ul class="reasons card inconclusive" aria-label="Found against the run itself">${findings.map((finding) => html`<li>${finding}</li>`)}</ul>`
}`;
}

export function expectationsSection({ history, judgement }: ReportInput, live: boolean): Html {
  const findings = live ? [] : findingsOf(judgement);
  const items = judgement.expectations.map((expectation) => expectationItem(expectation, history, findings));
  return section("Expectations", html`<ul class="expectations card">${items}</ul>`);
}

function expectationItem(
  { name, phase, verdict }: ExpectationVerdict,
  history: History,
  findings: readonly string[],
): Html {
  return html`
    <li class="${verdict.outcome}">
      <span class="mark" role="img" aria-label="${verdict.outcome}">${signs[verdict.outcome]}</span>
      <span class="name">${name}</span>
      <span class="phase">${phase}</span>
      ${why(verdict, history, findings)}
    </li>`;
}

function why(verdict: Verdict, history: History, findings: readonly string[]): Html {
  switch (verdict.outcome) {
    case "pass":
      return nothing;
    case "inconclusive":
      return html`<p class="why">${briefReason(verdict.reason, findings)}</p>`;
    case "fail": {
      const items = verdict.violations.map((violation) => violationItem(violation, history));
      const more = items.slice(inView);
      return html`<div class="why"><ul>${items.slice(0, inView)}</ul>${
        more.length === 0 ? nothing : html`<details><summary>${more.length} more</summary><ul>${more}</ul></details>`
      }</div>`;
    }
    default:
      return verdict satisfies never;
  }
}

/** What stands on top of the page already is not said again with each expectation that it left open. */
function briefReason(reason: string, findings: readonly string[]): Html {
  const finding = findings.find((found) => reason.startsWith(found));
  if (finding === undefined) return html`${reason}`;
  return html`<a href="#verdict" title="${finding}">the run itself was at fault</a>${reason.slice(finding.length)}`;
}

function violationItem({ message, nodes, atMs }: Violation, history: History): Html {
  const atS = sinceStart(history)(atMs);
  const links = nodes
    .slice(0, linkedNodes)
    .map((node) => html` <a class="chip" href="${addressText({ atS, node })}">${node}</a>`);
  const unlisted = nodes.length - links.length;
  return html`<li>${message}
        <span class="leads"><a class="chip moment" href="${addressText({ atS, nodes })}">show ${atS.toFixed(1)} s</a>${links}${
          unlisted > 0 ? html` <span class="muted">and ${unlisted} more</span>` : nothing
        }</span></li>`;
}

function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun}s`;
}

/** "5 January 2026, 09:30 UTC": the same wherever it is made. */
function utcText(iso: string): string {
  const text = new Date(iso).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  return `${text.replace(" at ", ", ")} UTC`;
}
