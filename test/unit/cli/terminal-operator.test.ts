import { expect, test } from "vitest";
import { assertSomebodyThere } from "../../../orchestrator/cli/terminal-operator.ts";

test("a pause without a terminal is refused, with how to mend it", () => {
  expect(() => assertSomebodyThere("ten.yaml", [{ name: "join" }, { name: "steady", pause: true }])).toThrow(
    "ten.yaml: phases.steady.pause waits for somebody at a terminal, and there is none; run it on one, or without the pause (--set phases.steady.pause=false)",
  );
  expect(() => assertSomebodyThere("ten.yaml", [{ name: "join", pause: false }])).not.toThrow();
});
