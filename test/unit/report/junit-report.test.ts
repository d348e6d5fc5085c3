import { XMLParser } from "fast-xml-parser";
import { expect, test } from "vitest";
import type { Judgement } from "../../../orchestrator/model/verdict.ts";
import { junitReporter } from "../../../orchestrator/report/junit-report.ts";
import { reportInputOf } from "../../../orchestrator/report/reporter.ts";
import { failing, inconclusive, passing } from "./sample-judgements.ts";
import { sampleRun } from "./sample-run.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => name === "testcase",
});

function suiteOf(judgement: Judgement) {
  const parsed = parser.parse(junitReporter.render(reportInputOf({ trace: sampleRun(), judgement })));
  return parsed.testsuites.testsuite;
}

test("has one passing case an expectation, with the length of its phase", () => {
  const { tests, failures, errors, testcase } = suiteOf(passing);
  expect({ tests, failures, errors }).toEqual({ tests: "3", failures: "0", errors: "0" });
  expect(testcase[1]).toEqual({
    classname: "first-look.steady",
    name: "mesh degree >= 6 for all nodes, throughout steady",
    time: "30",
  });
});

test("tells a violated expectation as a failure with all its violations", () => {
  const { failures, errors, testcase } = suiteOf(failing);
  expect({ failures, errors }).toEqual({ failures: "1", errors: "0" });
  const { failure } = testcase[1];
  expect(failure.message).toBe("node-1 has mesh degree 0, expected >= 6, 2s into steady (and 11 more)");
  expect(failure.type).toBe("mesh-degree");
  expect(failure["#text"].split("\n")).toHaveLength(12);
});

test("tells an inconclusive expectation as an error, and what was found against the run as a case of its own", () => {
  const { tests, failures, errors, testcase } = suiteOf(inconclusive);
  expect({ tests, failures, errors }).toEqual({ tests: "4", failures: "0", errors: "2" });
  expect(testcase[1].error.message).toBe(inconclusive.reasons[0]);
  expect(testcase[3]).toMatchObject({ classname: "first-look.testbed", name: "finding 1" });
  expect(testcase[3].error.message).toBe(inconclusive.reasons[0]);
});

test("tells what a pass says against the run as no error", () => {
  const suite = suiteOf({ ...passing, reasons: ["the orchestrator lagged"] });
  expect(suite).toMatchObject({ tests: "3", errors: "0" });
  expect(JSON.stringify(suite.properties)).toContain("the orchestrator lagged");
});

test("stays well-formed whatever names and messages hold", () => {
  const hostile = 'a <b> & "c" ]]> \u0000\u001b[31m \ud800 \uffff';
  const violations = [{ message: hostile, nodes: [], atMs: 0 }];
  const expectation = {
    name: hostile,
    kind: "healthy",
    phase: "join",
    verdict: { outcome: "fail", violations },
  } as const;
  const { testcase } = suiteOf({ outcome: "fail", reasons: [hostile], expectations: [expectation] });
  expect(testcase[0].name).toContain('a <b> & "c" ]]>');
  expect(testcase[0].failure["#text"]).toContain('a <b> & "c" ]]>');
});
