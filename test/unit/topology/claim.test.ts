import { expect, test } from "vitest";
import { parseTopology } from "../../../orchestrator/topology/parse-topology.ts";
import { messagesOf } from "./messages-of.ts";

const claimed = (rest: string) => `topology: 1
name: claimed
claim:
  says: Each node has six good connections
  part: finding
  sources: [{ name: 27/WAKU2-PEERS, at: "https://example.org/27" }]
  failure: Messages are lost
${rest}groups: { node: { count: 4 } }
`;

test("a claim says what is to be shown, and by which figure", () => {
  const { claim } = parseTopology(claimed("  figure: { measure: connections, in: steady }\n"), "claimed.yaml");
  expect(claim).toEqual({
    says: "Each node has six good connections",
    part: "finding",
    sources: [{ name: "27/WAKU2-PEERS", at: "https://example.org/27" }],
    failure: "Messages are lost",
    figure: { measure: "connections", in: "steady" },
    quick: false,
  });
  expect(parseTopology("topology: 1\nname: plain\ngroups: { node: { count: 4 } }\n", "plain.yaml").claim).toBeNull();
});

test("a figure can be of some groups, where its measure is one of nodes", () => {
  const { claim } = parseTopology(
    claimed("  figure: { measure: connections, in: steady, of: node }\n"),
    "claimed.yaml",
  );
  expect(claim?.figure.of).toEqual(["node"]);
  expect(messagesOf(claimed("  figure: { measure: connections, in: steady, of: nod }\n"))).toEqual([
    'bad.yaml:8:51: claim.figure.of is "nod"; expected a group (node); did you mean "node"?',
  ]);
  expect(messagesOf(claimed("  figure: { measure: components, in: steady, of: node }\n"))).toEqual([
    "bad.yaml:8:50: claim.figure.of does not fit components, which is one figure of the whole network; expected none",
  ]);
});

test("a figure of no phase, and a claim that nothing could refute, are refused", () => {
  expect(messagesOf(`${claimed("  figure: { measure: connections, in: stedy }\n")}expect: []\n`)).toEqual([
    "bad.yaml:4:3: claim has nothing that could refute it; expected an expectation in `expect`",
    'bad.yaml:8:39: claim.figure.in is "stedy"; expected a phase (join, steady); did you mean "steady"?',
  ]);
});
