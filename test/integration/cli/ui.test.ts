/** `meshbed run --ui`: the page of a real run, from before its network stands to after its end. */
import { expect, test } from "vitest";
import type { ReportUpdate } from "../../../orchestrator/report/html/report-document.ts";
import { eventStream } from "../../unit/report/live/event-stream.ts";
import { said, workplace } from "./meshbed.ts";

test("a run can be watched as it goes on, and ends whether or not somebody watches", async () => {
  await using place = await workplace();
  const file = await place.topology(
    "watched",
    `
groups: { node: { count: 4 } }
phases: [{ name: join, until: healthy, timeout: 60s }, { name: steady, for: 10s }]
expect: [{ components: { is: 1 }, in: join, when: at-end }]
`,
  );
  const run = place.meshbed("run", file, "--ui");
  let stderr = "";
  run.stderr.on("data", (chunk) => {
    stderr += String(chunk);
  });
  await said(run, "to be watched at http://127.0.0.1:");
  const url = /to be watched at (http:\/\/127\.0\.0\.1:\d+\/)/.exec(stderr)?.[1] ?? "";

  expect(await textOf(url)).toContain("A run begins");
  // As a browser does, which loads it anew whenever it is told to. It is told before there is anything to see of the run, too.
  while (!(await textOf(url)).includes("<title>running: watched</title>")) {
    for await (const { event } of await eventStream(`${url}events?since=0`)) if (event === "reload") break;
  }

  const path = /<meta name="events" content="([^"]*)">/.exec(await textOf(url))?.[1] ?? "";
  const shown: { now: string; verdict: string } = { now: "", verdict: "" };
  let seen = "";
  let last = "";
  for await (const { event, data } of await eventStream(new URL(path, url).href)) {
    last = event;
    if (event !== "message") continue;
    const { sections }: ReportUpdate = JSON.parse(data);
    Object.assign(shown, sections);
    seen += sections.now ?? "";
  }
  expect(last).toBe("end");
  expect(seen).toMatch(/\d\/2 \w+, .* left/);
  expect(seen).toContain("4/4 ready");
  // Beside other tests its host may be too busy for a verdict.
  expect(shown.verdict).toMatch(/class="outcome">(pass|inconclusive)</);
  expect(shown.now).toMatch(/The report is in <code>runs\/watched-\S+\/report\.html<\/code>/);

  const { exitCode, all } = await run;
  expect([0, 4], all).toContain(exitCode);
  await expect(fetch(url)).rejects.toThrow("fetch failed");
});

async function textOf(url: string): Promise<string> {
  return await (await fetch(url)).text();
}
