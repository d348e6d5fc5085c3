/** How a run ended, for a terminal: the verdict first, then what it rests on, then where to read on. */
import { join } from "node:path";
import wrapAnsi from "wrap-ansi";
import type { ExpectationVerdict, Verdict } from "../model/verdict.ts";
import { churnLines } from "./churn-lines.ts";
import { churnRows } from "./churn-rows.ts";
import { figureLines } from "./figure-lines.ts";
import { findingsOf } from "./findings.ts";
import { flowLines } from "./flow-lines.ts";
import { flowRows } from "./flow-rows.ts";
import { formatSeconds } from "./format-seconds.ts";
import { engineText, hostsText } from "./hosts-text.ts";
import { besideText, linkName, type MeasuredLink, measuredLinks } from "./measured-links.ts";
import { netemText } from "./netem-text.ts";
import { marks } from "./outcome-marks.ts";
import { type Paint, painter, printable } from "./paint.ts";
import { type JudgedRun, type ReportInput, reportInputOf } from "./reporter.ts";
import { runLengthMs } from "./run-length.ts";
import { textTable } from "./text-table.ts";

const widest = 100;
/** Violations of one expectation, and links, that are shown; the report has them all. */
const mostViolations = 5;
const mostLinks = 6;

export interface TerminalOptions {
  /** Columns of the terminal; lines keep within them and within 100. */
  readonly columns: number;
  readonly paint: Paint;
}

/** For the stream that it will be written to: coloured where that is a terminal. */
export function renderTerminal(
  run: JudgedRun & { readonly directory: string },
  stream: NodeJS.WriteStream = process.stdout,
): string {
  const columns = stream.columns || widest; // a pipe has none, some pseudo-terminals have 0
  return terminalReport(reportInputOf(run), run.directory, { columns, paint: painter(stream) });
}

/** A line and the columns by which it is indented where it goes on. */
interface Line {
  readonly text: string;
  readonly hang: number;
}

export function terminalReport(input: ReportInput, directory: string, { columns, paint }: TerminalOptions): string {
  const findings = findingsOf(input.judgement);
  const width = Math.min(columns, widest);
  const blocks: readonly (readonly Line[])[] = [
    verdictLines(input, findings, paint),
    input.judgement.expectations.flatMap((expectation) => expectationLines(expectation, findings, paint)),
    figureLines(input, width, paint),
    churnLines(churnRows(input.history), paint),
    flowLines(flowRows(input.history), paint),
    linkLines(measuredLinks(input.history), paint),
    factLines(input, directory, paint),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => wrap(line, width)).join("\n"))
    .join("\n\n");
}

function verdictLines({ history, judgement }: ReportInput, findings: readonly string[], paint: Paint): readonly Line[] {
  const { plan } = history;
  const outcome = paint(["bold", marks[judgement.outcome].style], judgement.outcome.toUpperCase());
  const took = formatSeconds(runLengthMs(history));
  const about = paint("dim", `${plan.nodes.length} nodes, seed ${plan.seed}, ${took}`);
  return [
    { text: `${outcome}  ${paint("bold", plan.name)}  ${about}`, hang: 2 },
    ...findings.map((finding) => ({ text: `  ${paint("yellow", "!")} ${printable(finding)}`, hang: 4 })),
  ];
}

function expectationLines(
  { name, phase, verdict }: ExpectationVerdict,
  findings: readonly string[],
  paint: Paint,
): readonly Line[] {
  const { sign, style } = marks[verdict.outcome];
  const where = name.includes(phase) ? "" : paint("dim", ` (in ${phase})`);
  return [
    { text: `${paint(style, sign)} ${printable(name)}${where}`, hang: 2 },
    ...whyOf(verdict, findings).map((why) => ({ text: `    ${printable(why)}`, hang: 6 })),
  ];
}

function whyOf(verdict: Verdict, findings: readonly string[]): readonly string[] {
  switch (verdict.outcome) {
    case "pass":
      return [];
    case "fail": {
      const shown = verdict.violations.slice(0, mostViolations).map(({ message }) => message);
      const more = verdict.violations.length - shown.length;
      return more === 0 ? shown : [...shown, `and ${more} more`];
    }
    case "inconclusive":
      // What the run itself was found guilty of stands above already.
      return findings.includes(verdict.reason) ? [] : [verdict.reason];
    default:
      return verdict satisfies never;
  }
}

/** With many zones all but the worst are of little interest. */
function linkLines(links: readonly MeasuredLink[], paint: Paint): readonly Line[] {
  if (links.length === 0) return [];
  const shown = links.slice(0, mostLinks);
  const [head = "", ...rows] = textTable([
    ["planned / measured", "", "delay", "jitter", "loss or rate"],
    ...shown.map(linkCells),
  ]);
  const more = links.length - shown.length;
  return [
    paint("dim", head),
    ...rows.map((row, i) => {
      const { sign, style } = marks[shown[i]?.withinTolerance ? "pass" : "inconclusive"];
      return `${row}  ${paint(style, sign)}`;
    }),
    ...(more > 0 ? [paint("dim", `and ${more} more, nearer to the plan`)] : []),
  ].map((text) => ({ text, hang: 2 }));
}

function linkCells(link: MeasuredLink): readonly string[] {
  return [
    linkName(link),
    link.when.replace("before the first phase", "before"),
    besideText.ms(link.delayMs),
    besideText.ms(link.jitterMs),
    link.bitsPerSecond === null ? besideText.share(link.lossRatio) : besideText.rate(link.bitsPerSecond),
  ];
}

function factLines(input: ReportInput, directory: string, paint: Paint): readonly Line[] {
  const { environment } = input.history.header;
  const { engine, netem } = environment;
  const hosts = hostsText(environment);
  const facts = {
    "ran on": `${engineText(engine)}, links shaped by ${netemText(netem)}`,
    ...(hosts !== undefined && { hosts }),
    report: join(directory, "report.html"),
    again: `meshbed replay ${directory}`,
  };
  const width = 8;
  return Object.entries(facts).map(([name, fact]) => ({
    text: paint("dim", name.padEnd(width)) + printable(fact),
    hang: width,
  }));
}

function wrap({ text, hang }: Line, width: number): string {
  const [first = "", ...more] = wrapAnsi(text, width, { hard: true, trim: false }).split("\n");
  if (more.length === 0) return first;
  const rest = wrapAnsi(more.join("").trimStart(), width - hang, { hard: true }).split("\n");
  return [first.trimEnd(), ...rest.map((part) => " ".repeat(hang) + part)].join("\n");
}
