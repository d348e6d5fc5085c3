/** Every query of the dashboard finds what real nodes of both generations expose, by metrics, labels and the values of labels. */
import { readFile } from "node:fs/promises";
import { parser } from "@prometheus-io/lezer-promql";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { createNetwork as createLibp2p3 } from "../../../../node-image/js/libp2p/create-network.ts";
import { createNetwork as createLibp2p2 } from "../../../../node-image/js-2/libp2p/create-network.ts";
import { scrapeLabels } from "../../../../orchestrator/report/export/scrape-targets.ts";
import { planOf } from "../../trace/record-trace.ts";
import { token } from "../admin/fake-parts.ts";
import { type RealNode, realNode } from "../admin/real-node.ts";
import { until } from "../until.ts";

const datasource = z.strictObject({ type: z.literal("prometheus"), uid: z.literal("$datasource") });
const gridPos = z.strictObject({ h: z.int(), w: z.int(), x: z.int(), y: z.int() });
const panel = z.discriminatedUnion("type", [
  z.object({ id: z.int(), type: z.literal("row"), title: z.string(), gridPos }),
  z.object({
    id: z.int(),
    type: z.enum(["stat", "timeseries"]),
    title: z.string(),
    description: z.string().min(1),
    datasource,
    gridPos,
    targets: z.array(z.strictObject({ refId: z.string(), expr: z.string(), legendFormat: z.string() })).min(1),
  }),
]);
const variable = z.object({ name: z.string(), type: z.string(), query: z.string() });
const file = new URL("../../../../node-image/grafana/dashboard.json", import.meta.url);
const dashboard = z
  .object({ panels: z.array(panel), templating: z.object({ list: z.array(variable) }) })
  .parse(JSON.parse(await readFile(file, "utf8")));
const queries = dashboard.panels.flatMap((one) =>
  one.type === "row" ? [] : one.targets.map(({ expr, legendFormat }) => ({ title: one.title, expr, legendFormat })),
);

/** By metric: what its samples have in each of their labels. */
type Exposed = ReadonlyMap<string, Readonly<Record<string, ReadonlySet<string>>>>;

/** Prometheus makes it itself. */
const ofPrometheus: Exposed = new Map([["up", {}]]);
const plan = planOf(["node-1"]);
const [ofTarget = {}] = plan.nodes.map((node) => scrapeLabels(node, plan, "a1b2"));

const stack = new AsyncDisposableStack();
let nodes: readonly RealNode[];
let exposed: Exposed;

beforeAll(async () => {
  const first = await realNode(createLibp2p3, stack);
  const second = await realNode(createLibp2p2, stack, [first.address]);
  // Somebody who cannot be reached is backed off from.
  const nobody = first.address.replace(/tcp\/\d+/, "tcp/9").replace(/\w{8}$/, second.peer.slice(-8));
  await second.call("POST", "/testbed/v1/dial", { token, body: { address: nobody } });
  nodes = [first, second];
  await until(async () => {
    exposed = exposedBy(await scraped());
    expect(Object.keys(exposed.get("waku_connected_peers") ?? {})).toContain("direction");
    expect(Object.keys(exposed.get("meshbed_backoffs") ?? {})).toContain("failure");
  });
});
afterAll(() => stack.disposeAsync());

async function scraped(): Promise<string> {
  const texts = await Promise.all(nodes.map(async ({ call }) => (await call("GET", "/metrics")).text));
  return texts.join("");
}

function exposedBy(text: string): Exposed {
  const found = new Map<string, Record<string, Set<string>>>();
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, name = "", pairs = ""] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const labels = found.get(name) ?? {};
    for (const [, label = "", value = ""] of pairs.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[label] = (labels[label] ?? new Set()).add(value);
    }
    found.set(name, labels);
  }
  return found;
}

interface Asked {
  readonly metrics: readonly string[];
  /** By which labels it selects, groups or names. */
  readonly labels: readonly string[];
  /** What a label must be equal to. */
  readonly equals: readonly (readonly [label: string, value: string])[];
}

/** As Grafana sends it, once its variables are filled in. */
function asked(expr: string): Asked {
  const query = expr.replaceAll("$__rate_interval", "1m");
  const [metrics, labels, equals]: [string[], string[], [string, string][]] = [[], [], []];
  parser.parse(query).iterate({
    enter({ name, from, to, node }) {
      const text = query.slice(from, to);
      if (node.type.isError) throw new Error(`${expr} is no PromQL at ${from}`);
      if (name === "Identifier") metrics.push(text);
      if (name === "LabelName") labels.push(text);
      const [, label = "", value = ""] = name === "UnquotedLabelMatcher" ? (/^(\w+)="(.*)"$/.exec(text) ?? []) : [];
      if (label !== "") equals.push([label, value]);
    },
  });
  return { metrics, labels, equals };
}

/** What is not there, of what a query asks for. */
function missing({ metrics, labels, equals }: Asked): readonly string[] {
  const own = metrics.map((metric) => exposed.get(metric) ?? ofPrometheus.get(metric));
  const has = (label: string) => own.every((of) => of !== undefined && (label in of || label in ofTarget));
  const isOne = (label: string, value: string) => own.some((of) => of?.[label]?.has(value));
  return [
    ...metrics.filter((_, i) => own[i] === undefined),
    ...labels.filter((label) => !has(label)),
    ...equals.filter(([label, value]) => !isOne(label, value)).map(([label, value]) => `${label}="${value}"`),
  ];
}

test.each(queries)("of $title, what is asked for is there: $expr", ({ expr, legendFormat }) => {
  const query = asked(expr);
  expect(query.metrics.length).toBeGreaterThan(0);
  expect(missing(query)).toEqual([]);
  // A legend names what the query keeps apart.
  const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = ""]) => label);
  const grouped = [...expr.matchAll(/by \(([^)]+)\)/g)].flatMap(([, list = ""]) => list.split(", "));
  expect(named.filter((label) => label !== "node" && !grouped.includes(label))).toEqual([]);
});

test("the choices of run, group and node are asked of what the nodes expose", () => {
  const chosen = dashboard.templating.list.filter(({ type }) => type === "query");
  for (const { name, query } of chosen) {
    const [, selector = "", label = ""] = /^label_values\((.+), (\w+)\)$/.exec(query) ?? [];
    expect(label).toBe(name);
    expect(missing({ ...asked(selector), labels: [...asked(selector).labels, label] })).toEqual([]);
  }
  expect(chosen.map(({ name }) => name)).toEqual(["run", "group", "node"]);
});

/** What other figures tell better. */
const leftOut = [
  "libp2p_gossipsub_peers_per_topic_gossipsub",
  "libp2p_pubsub_topics",
  "meshbed_blocked_peers",
  "meshbed_dials_total",
  "meshbed_forgotten_events_total",
  "meshbed_ignored_peers",
  "process_start_time_seconds",
  "waku_connected_peers_per_shard",
  "waku_node_messages_total",
  "waku_version",
];

test("no figure that nodes expose is forgotten", () => {
  const shown = queries.flatMap(({ expr }) => asked(expr).metrics);
  expect([...exposed.keys()].filter((name) => !shown.includes(name) && !leftOut.includes(name))).toEqual([]);
});

test("panels stand beside each other, and none on another", () => {
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(dashboard.panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
});
