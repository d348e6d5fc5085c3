/**
 * `junit.xml`, for what shows test results: one case an expectation. A violated expectation is a failure, one
 * that nothing can be said of is an error, and so is each of the run's own findings, as a case of its own.
 */
import junit, { type Builder, type TestCase } from "junit-report-builder";
import type { ExpectationVerdict } from "../model/verdict.ts";
import { findingsOf } from "./findings.ts";
import { measuredLinks } from "./measured-links.ts";
import { printable } from "./paint.ts";
import type { Reporter, ReportInput } from "./reporter.ts";

export const junitReporter: Reporter = { file: "junit.xml", render };

function render({ history, judgement }: ReportInput): string {
  const links = measuredLinks(history);
  const { header, phases, plan } = history;
  // Its types describe its ES build; Node loads the CommonJS one, whose only export is the builder itself.
  const builder = (junit as unknown as Builder).newBuilder().name(plan.name);
  const suite = builder.testSuite().name(plan.name).timestamp(new Date(header.startedAt));
  suite.property("seed", `${plan.seed}`).property("runId", header.runId).property("outcome", judgement.outcome);
  suite
    .property("linksMeasured", `${links.length}`)
    .property("linksOutOfTolerance", `${links.filter(({ withinTolerance }) => !withinTolerance).length}`);
  for (const expectation of judgement.expectations) {
    const phase = phases.find(({ name }) => name === expectation.phase);
    const seconds = phase === undefined ? 0 : (phase.endMs - phase.startMs) / 1000;
    addCase(suite.testCase().className(`${plan.name}.${expectation.phase}`).time(seconds), expectation);
  }
  for (const [i, finding] of findingsOf(judgement).entries()) {
    if (judgement.outcome === "pass") {
      suite.property(`finding ${i + 1}`, printable(finding));
      continue;
    }
    suite
      .testCase()
      .className(`${plan.name}.testbed`)
      .name(`finding ${i + 1}`)
      .error(printable(finding), "testbed");
  }
  return builder.build();
}

function addCase(testCase: TestCase, { name, kind, verdict }: ExpectationVerdict): void {
  testCase.name(printable(name));
  switch (verdict.outcome) {
    case "pass":
      return;
    case "fail": {
      const [first, ...more] = verdict.violations.map(({ message }) => printable(message));
      const headline = more.length === 0 ? first : `${first} (and ${more.length} more)`;
      testCase.failure(headline, kind).stacktrace([first, ...more].join("\n"));
      return;
    }
    case "inconclusive":
      testCase.error(printable(verdict.reason), kind);
      return;
    default:
      verdict satisfies never;
  }
}
