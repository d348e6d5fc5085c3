/** `extends:`: one file on top of another. */
import { expect, test } from "vitest";
import { MeshbedError } from "../../../orchestrator/base/errors.ts";
import { type ParseOptions, parseTopology } from "../../../orchestrator/topology/parse-topology.ts";

const base = `topology: 1
name: base
links: { slow: { up: 1mbit, down: 2mbit }, fast: { up: 9mbit } }
groups:
  fleet: { count: 2, bootstrap: true }
  node: { count: 6, link: slow }
phases:
  - { name: join, until: healthy, timeout: 60s }
  - { name: split, for: 30s, faults: [{ kill: node-1 }, { pause: node-2 }] }
  - { name: calm, for: 20s }
expect:
  - { name: joins, healthy: {}, in: join, within: 60s }
  - { name: lasts, healthy: {}, in: calm, when: at-end }
`;

/** By their paths from the folder of the topology file, which is `top/`. */
function options(files: Readonly<Record<string, string>>): ParseOptions {
  return {
    readText(name) {
      const text = files[name];
      if (text === undefined) throw new Error(`ENOENT: no such file or directory, open '${name}'`);
      return text;
    },
  };
}

const extended = (text: string, files: Readonly<Record<string, string>> = { "base.yaml": base }) =>
  parseTopology(text, "top/child.yaml", options(files));

function problemsOf(text: string, files?: Readonly<Record<string, string>>): readonly string[] {
  try {
    extended(text, files);
    return [];
  } catch (error) {
    if (error instanceof MeshbedError && error.code === "BAD_INPUT") return error.message.split("\n");
    throw error;
  }
}

test("merges mappings at any depth, replaces all else, and takes away what is null", () => {
  const topology = extended(`
extends: base.yaml
name: child
links: { slow: { up: 3mbit }, fast: null }
groups: { node: { count: 8 }, guest: { count: 1 } }
`);
  expect(topology.name).toBe("child");
  expect(topology.network.links).toEqual({ direct: {}, slow: { upBitsPerSecond: 3e6, downBitsPerSecond: 2e6 } });
  expect(topology.groups.map(({ name, link, nodes }) => [name, link, nodes.length])).toEqual([
    ["fleet", "direct", 2],
    ["node", "slow", 8],
    ["guest", "direct", 1],
  ]);
  expect(topology.phases).toHaveLength(3);
});

test("changes single phases and expectations by their names, in the order that they have", () => {
  const { phases, expectations } = extended(`
extends: base.yaml
phases:
  join: { until: null, timeout: null, for: 5s }
  split: { for: 90s, faults: [{ stop: fleet }] }
expect: { joins: null, lasts: { when: throughout, after: 5s } }
`);
  expect(phases.map(({ name, end }) => [name, end])).toEqual([
    ["join", { kind: "for", ms: 5000 }],
    ["split", { kind: "for", ms: 90_000 }],
    ["calm", { kind: "for", ms: 20_000 }],
  ]);
  expect(phases[1]?.nodeFaults.map(({ does }) => does.kind)).toEqual(["stop"]);
  expect(expectations.map(({ name, when }) => [name, when])).toEqual([
    ["lasts", { kind: "throughout", afterMs: 5000 }],
  ]);
});

test("takes phases from below by their bare names, and leaves out those that are not named", () => {
  const { phases } = extended(`
extends: base.yaml
phases: [calm, { name: storm, for: 5s }, join]
expect: [joins, { components: { is: 1 }, in: storm }]
`);
  expect(phases.map(({ name }) => name)).toEqual(["calm", "storm", "join"]);
});

test("follows a chain over folders, the nearest on top", () => {
  const files = {
    "../mid/mid.yaml": "extends: low/low.yaml\nseed: 5\ngroups: { node: { count: 7 } }\n",
    "../mid/low/low.yaml": `${base}seed: 4\nsettle: 9s\n`,
  };
  const topology = extended("extends: ../mid/mid.yaml\nseed: 6\n", files);
  expect([topology.seed, topology.settleMs, topology.groups[1]?.nodes.length]).toEqual([6, 9000, 7]);
});

test("tells each problem with the file and the place where the value is written", () => {
  const files = { "base.yaml": base.replace("for: 20s", "for: 20").replace("up: 9mbit", "up: 9") };
  expect(
    problemsOf(
      "extends: base.yaml\ngroups: { node: { cuont: 3 } }\nphases: { split: { faults: [{ kil: node }] } }\n",
      files,
    ),
  ).toEqual([
    expect.stringMatching(/^top\/child\.yaml:2:19: groups\.node\.cuont is not a key here; .* did you mean "count"\?$/),
    expect.stringMatching(
      /^top\/child\.yaml:3:31: phases\.split\.faults\.0\.kil is not a key here; .* did you mean "kill"\?$/,
    ),
    'top/base.yaml:3:56: links.fast.up is 9; expected a rate with its unit, as "20mbit"',
    'top/base.yaml:10:24: phases.calm.for is 20; expected a duration with its unit, as "45ms"',
  ]);
});

test("what follows from both files is told where the value is written", () => {
  expect(problemsOf("extends: base.yaml\nlinks: { slow: null }\n")).toEqual([
    'top/base.yaml:6:27: groups.node.link is "slow"; expected a link (fast, direct)',
  ]);
});

test.each([
  [
    "extends: bass.yaml",
    `top/child.yaml:1:10: extends is "bass.yaml", which cannot be read: ENOENT: no such file or directory, open 'bass.yaml'`,
  ],
  ["extends: [base.yaml]", 'top/child.yaml:1:10: extends is ["base.yaml"]; expected text, as "base.yaml"'],
  [
    "extends: child.yaml",
    'top/child.yaml:1:10: extends is "child.yaml", and so the file extends itself: child.yaml → child.yaml',
  ],
  ["extends: broken.yaml", "top/broken.yaml:2:1: a tab indents this line; expected spaces"],
  [
    "extends: base.yaml\nphases: { spilt: { for: 3s } }",
    'top/child.yaml:2:11: phases.spilt is changed, and top/base.yaml has none of that name; did you mean "split"?',
  ],
  [
    "extends: base.yaml\nphases: [join, clam]",
    'top/child.yaml:2:16: phases.1 is "clam", and top/base.yaml has none of that name; did you mean "calm"?',
  ],
  [
    "extends: base.yaml\ngroups: { nod: null }",
    'top/child.yaml:2:11: groups.nod is taken away, and top/base.yaml has none of that name; did you mean "node"?',
  ],
])("refuses %j", (text, message) => {
  const problems = problemsOf(text, { "base.yaml": base, "child.yaml": text, "broken.yaml": "name: a\n\tgroups: 1\n" });
  expect(problems).toContain(message);
});

test("refuses a chain that comes back to itself, and one that is far too long", () => {
  const files = { "a.yaml": "extends: sub/b.yaml", "sub/b.yaml": "extends: ../a.yaml" };
  expect(problemsOf("extends: a.yaml", files)).toEqual([
    'top/sub/b.yaml:1:10: extends is "../a.yaml", and so the file extends itself: child.yaml → a.yaml → sub/b.yaml → a.yaml',
  ]);
  const long = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}.yaml`, `extends: ${i + 1}.yaml`]));
  expect(problemsOf("extends: 0.yaml", long)).toEqual([
    "top/14.yaml:1:10: extends is one of 16 in a chain; expected fewer",
  ]);
});

test("finds trace files in the folder of the file that is extended, where its own has none", () => {
  const low = base.replace("for: 20s", "for: 20s, conditions: [{ of: node, replay: traces/low.csv }]");
  const files = { "../low/base.yaml": low, "../low/traces/low.csv": "time_s,delay_ms\n0,30\n" };
  const topology = extended("extends: ../low/base.yaml\nname: child\n", files);
  expect(topology.phases[2]?.conditions[0]?.trace).not.toBeNull();
});

test("changes one use of an anchor below and leaves the others", () => {
  const low =
    "topology: 1\nname: a\nlinks: { slow: &slow { up: 1mbit }, other: *slow }\ngroups: { node: { count: 5 } }";
  const { links } = extended("extends: low.yaml\nlinks: { slow: { up: 2mbit } }", { "low.yaml": low }).network;
  expect([links.slow?.upBitsPerSecond, links.other?.upBitsPerSecond]).toEqual([2e6, 1e6]);
});

test("applies what the command line sets after all files", () => {
  const topology = parseTopology("extends: base.yaml\nseed: 2\n", "top/child.yaml", {
    ...options({ "base.yaml": base }),
    set: ["seed=9", "phases.split.for=2m"],
  });
  expect([topology.seed, topology.phases[1]?.end]).toEqual([9, { kind: "for", ms: 120_000 }]);
});
