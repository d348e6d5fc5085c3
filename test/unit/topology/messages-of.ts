/** The lines that a topology is refused with; empty when it loads. */
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { type ParseOptions, parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

export function messagesOf(text: string, o: ParseOptions = {}): readonly string[] {
  try {
    parseTopology(text, "bad.yaml", o);
    return [];
  } catch (error) {
    if (error instanceof MeshbedError && error.code === "BAD_INPUT") return error.message.split("\n");
    throw error;
  }
}

/** A file of which the first three lines are sound; what is given begins on line 4. */
export function ten(rest: string): string {
  return `topology: 1\nname: bad\ngroups: { node: { count: 10 } }\n${rest}`;
}

/** A file of which the first two lines are sound; what is given begins on line 3. */
export function named(rest: string): string {
  return `topology: 1\nname: bad\n${rest}`;
}

/** Faults of a second phase of 30 s, when ten nodes run. */
export function faults(...written: string[]): string {
  return ten(
    [
      "phases:",
      "  - { name: a, for: 30s }",
      "  - name: b",
      "    for: 30s",
      "    faults:",
      ...written.map((fault) => `      - ${fault}`),
    ].join("\n"),
  );
}
