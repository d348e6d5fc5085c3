/** `meshbed scorecards`: what it shows, links to and refuses. */
import { mkdtempDisposable, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { scorecardsCommand } from "../../../orchestrator/cli/commands/scorecards.ts";
import { writeScorecard } from "../../../orchestrator/report/scorecard/keep-scorecard.ts";
import { withDirectories } from "../../../orchestrator/report/scorecard/scorecard.ts";
import { sampleClaim, sampleScorecard } from "../report/scorecard/sample-scorecard.ts";

/** A folder with a scorecard and its runs, and the file of one whose runs are not at hand. */
async function scorecards() {
  const folder = await mkdtempDisposable(join(tmpdir(), "meshbed-test-"));
  onTestFinished(() => folder.remove());
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  onTestFinished(() => log.mockRestore());
  await writeScorecard(join(folder.path, "own"), sampleScorecard("own", [sampleClaim("held", ["pass"])]), []);
  const kept = withDirectories(sampleScorecard("kept", [sampleClaim("held", ["fail"])]), () => "");
  await writeFile(join(folder.path, "kept.json"), JSON.stringify(kept));
  const at = (name: string) => join(folder.path, name);
  const show = async (...words: string[]) => {
    await scorecardsCommand().parseAsync([at("own"), at("kept.json"), ...words], { from: "user" });
    return log.mock.calls.join("\n");
  };
  return { at, show };
}

test("runs are linked to from wherever the page is written, and those that are not at hand are not", async () => {
  const { at, show } = await scorecards();
  expect(await show("--out", at("pages/today"))).toContain(`scorecards  ${at("pages/today/scorecards.html")}`);
  const page = await readFile(at("pages/today/scorecards.html"), "utf8");
  expect([...page.matchAll(/href="([^"]+report\.html)"/g)].map(([, link]) => link)).toEqual([
    "../../own/held-1/report.html",
  ]);
});

test("notes are shown with their claims, and one on a claim that there is not is an error with its place", async () => {
  const { at, show } = await scorecards();
  await writeFile(at("notes.yaml"), "kept: { held: It has no such rule. }\nabsent: { gone: Of nobody here. }\n");
  expect(await show("--notes", at("notes.yaml"))).toContain("note on held\n  kept: It has no such rule.");
  await writeFile(at("notes.yaml"), "kept: { hold: It has no such rule. }\n");
  await expect(show("--notes", at("notes.yaml"))).rejects.toThrow(
    `${at("notes.yaml")}: kept: hold: its scorecard has no such claim`,
  );
  await writeFile(at("notes.yaml"), "kept: 5\n");
  await expect(show("--notes", at("notes.yaml"))).rejects.toThrow(
    `${at("notes.yaml")}: kept: expected claims, each with a sentence`,
  );
});
