/** The matrix of defects as Markdown and as a page. */
import { html } from "../../orchestrator/report/html/markup.ts";
import { stillPage } from "../../orchestrator/report/html/still-page.ts";
import { markdownBlocks, markdownTable } from "../../orchestrator/report/markdown.ts";
import { type DefectMatrix, isCatching, type MatrixCell } from "./defect-matrix.ts";

interface Table {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export function matrixMarkdown(matrix: DefectMatrix): string {
  return markdownBlocks(
    tablesOf(matrix).flatMap(({ title, head, rows }) => [[`### ${title}`], markdownTable(head, rows)]),
  );
}

export function matrixHtml(matrix: DefectMatrix): string {
  const tables = tablesOf(matrix).map(
    ({ title, head, rows }) => html`
      <section>
        <h2>${title}</h2>
        <div class="table card"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
          <tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td class="text">${cell}</td>`)}</tr>`)}</tbody></table></div>
      </section>`,
  );
  return stillPage("Planted defects", html`<h1>Planted defects</h1>${tables}`);
}

function tablesOf({ defects, sound }: DefectMatrix): readonly Table[] {
  const caught = defects.filter(({ isCaught }) => isCaught).length;
  const ran = defects.filter(({ cells }) => cells.length > 0);
  const alarms = sound.reduce((sum, { failed }) => sum + failed, 0);
  const runs = sound.reduce((sum, cell) => sum + cell.runs, 0);
  return [
    {
      title: `Defects: ${caught} of ${ran.length} caught`,
      head: ["Defect", "Caught", "Caught by", "Missed by", "Flakes"],
      rows: ran.map(({ defect, cells, isCaught }) => [
        defect,
        isCaught ? "yes" : "no",
        cellsText(cells.filter(isCatching)),
        cellsText(cells.filter((cell) => !isCatching(cell))),
        shareText(Math.max(...cells.map(({ flakeRatio }) => flakeRatio))),
      ]),
    },
    {
      title: `The sound node: false alarms in ${alarms} of ${runs} runs`,
      head: ["Scenario", "Runs", "False alarms", "No verdict"],
      rows: sound.map((cell) => [cell.scenario, `${cell.runs}`, `${cell.failed}`, `${cell.inconclusive}`]),
    },
  ];
}

/** "dead-addresses-cost-little 8 of 10 (1 without a verdict)" */
function cellsText(cells: readonly MatrixCell[]): string {
  const open = ({ inconclusive }: MatrixCell) => (inconclusive > 0 ? ` (${inconclusive} without a verdict)` : "");
  return cells.map((cell) => `${cell.scenario} ${cell.failed} of ${cell.runs}${open(cell)}`).join(", ") || "–";
}

function shareText(ratio: number): string {
  return `${Math.round(ratio * 100)}%`;
}
