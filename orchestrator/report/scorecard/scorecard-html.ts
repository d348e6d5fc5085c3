/** Scorecards as a page in one file that needs no other, and no script: in the style of a run's report, side by side where there are several. */
import { readFileSync } from "node:fs";
import { type Html, html, nothing } from "../html/markup.ts";
import { stillPage } from "../html/still-page.ts";
import { marks } from "../outcome-marks.ts";
import { countsOf, type Scorecard, type ScoredClaim } from "./scorecard.ts";
import type { ScorecardNote, ScorecardNotes } from "./scorecard-notes.ts";
import { countsText, type ScorecardCell, type ScorecardPart, scorecardParts } from "./scorecard-rows.ts";

export function scorecardsHtml(cards: readonly Scorecard[], notes: ScorecardNotes = {}): string {
  const title = `Peer management: ${cards.map(({ subject }) => subject).join(" beside ")}`;
  const main = html`
      <h1>Is this peer manager any good?</h1>
      <ul class="subjects">${cards.map(subjectHtml)}</ul>
      ${scorecardParts(cards, notes).map((part) => partHtml(part, cards))}`;
  return stillPage(title, main, readFileSync(new URL("scorecard.css", import.meta.url), "utf8"));
}

function subjectHtml(card: Scorecard): Html {
  const { pass, fail } = countsOf(card);
  const tone = fail > 0 ? "fail" : pass === card.claims.length ? "pass" : "inconclusive";
  const when = `${card.startedAt.slice(0, 10)}, Meshbed ${card.meshbed}`;
  return html`
        <li class="card ${tone}"><b>${card.subject}</b> <span class="held">${pass} of ${card.claims.length}</span>
          <p class="muted">${countsText(card)} · ${when}</p></li>`;
}

function partHtml({ title, rows }: ScorecardPart, cards: readonly Scorecard[]): Html {
  const heads = cards.map(({ subject }) => html`<th scope="col" class="number">${subject}</th>`);
  return html`
      <section>
        <h2>${title}</h2>
        <div class="table card claims" style="--subjects: ${cards.length}" tabindex="0" role="region" aria-label="${title}">
          <table><thead><tr><th scope="col">Claim</th><th scope="col">Figure</th>${heads}</tr></thead><tbody>${rows.map(
            ({ claim, figure, cells, notes }) => html`
            <tr><th scope="row">${claimHtml(claim, cells)}${notes.map(noteHtml)}</th><td class="text">${figure}</td>${cells.map(cellHtml)}</tr>`,
          )}</tbody></table></div>
      </section>`;
}

function claimHtml({ says, name, sources, failure }: ScoredClaim, cells: readonly ScorecardCell[]): Html {
  const links = sources.map(({ name, at }) => html` <a class="chip" href="${at}">${name}</a>`);
  const [first] = cells;
  const failed = first?.claim?.runs.find(({ outcome }) => outcome !== "pass");
  const why =
    failed === undefined
      ? nothing
      : html`<p class="why">${failed.outcome === "fail" ? failure : "No verdict"}: ${failed.reasons[0] ?? ""}</p>`;
  return html`${says}<p class="about muted"><code>${name}</code>${links}</p>${why}`;
}

function noteHtml({ subjects, says }: ScorecardNote): Html {
  return html`<p class="note"><b>${subjects.join(" · ")}</b> ${says}</p>`;
}

function cellHtml({ outcome, value, often, claim }: ScorecardCell): Html {
  if (outcome === undefined) return html`<td class="number muted">–</td>`;
  const told = claim?.runs.findLast((run) => run.outcome === outcome);
  const sign = html`<span class="tone" title="${outcome}">${marks[outcome].sign}</span>`;
  const shown = !told?.directory
    ? html`${value} ${sign}`
    : html`<a href="${told.directory}/report.html">${value} ${sign}</a>`;
  return html`<td class="number ${outcome}">${shown}${often === "" ? nothing : html`<p class="muted">${often}</p>`}</td>`;
}
