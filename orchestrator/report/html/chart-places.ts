/** Which measures share a chart, and under which heading each chart stands. What is named nowhere here has a chart under the last heading. */

export interface ChartPlace {
  /** "" for those that are always in view. */
  readonly heading: string;
  /** Of a chart that several measures share; else the measure's own. */
  readonly title?: string;
  /** Names of measures; of several, what each line is called: `{ "latency-p50": "p50" }`. */
  readonly measures: Readonly<Record<string, string>>;
}

const alone = (heading: string, ...names: readonly string[]): readonly ChartPlace[] =>
  names.map((name) => ({ heading, measures: { [name]: "" } }));

export const restHeading = "Other measures";

export const chartPlaces: readonly ChartPlace[] = [
  ...alone("", "healthy-share", "mesh-degree", "connections", "components", "delivery"),
  {
    heading: "",
    title: "Message latency",
    measures: { "latency-p50": "p50", "latency-p95": "p95", "latency-p99": "p99" },
  },
  ...alone("Health", "running", "bootstrap-share"),
];
