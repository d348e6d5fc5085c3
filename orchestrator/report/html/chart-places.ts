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
  ...alone("Health and recovery", "running", "time-to-connect", "time-to-healthy", "time-to-recover"),
  ...alone("Topics and meshes", "topics-healthy", "topics-low", "topics-none", "mesh-outbound", "under-d-out"),
  ...alone("Topics and meshes", "mesh-symmetry", "one-sided-mesh-links", "grafts", "prunes", "bootstrap-share"),
  ...alone("Connections", "outbound-share", "ghosts", "connection-lifetime", "connections-ended", "known-peers"),
  ...alone("Connections", "wants-met", "service-slots", "evictions", "evictions-out-of-order", "protected-closed"),
  ...alone("Dials", "dials", "wasted-dials", "redial-wait", "early-redials"),
  ...alone("Diversity and attackers", "subnet-diversity", "region-diversity", "implementation-diversity", "colocated"),
  ...alone("Diversity and attackers", "attackers-in-mesh", "attackers-connected", "eclipse-exposure"),
  ...alone("Peer scores", "score-given", "score-given-lowest", "score-received"),
  ...alone("Shape of the network", "mean-degree", "diameter", "articulation-points", "min-cut", "clustering"),
  ...alone("Messages and bandwidth", "hops", "depth", "duplicates", "bandwidth-in", "bandwidth-out", "amplification"),
  ...alone("Clocks", "clock-error"),
];
