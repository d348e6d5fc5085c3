/**
 * The boundary between the page and whoever feeds it: the one document that the page reads, and how it takes a newer one. Types only,
 * since both sides read them: the reporters here and the page's own script in `client/`.
 *
 * In a file, each part of the document stands in a script element of its own, `<script id="data-run">`, compressed (`embed-part.ts`).
 * The tables and the verdict are markup and need no script.
 *
 * While a run goes on, the page has `<meta name="events" content="PATH">`. Its script then opens an event stream (server-sent events) at
 * that path, of the page's own origin:
 *
 *     data: <ReportUpdate as JSON, on one line>       whenever there is something new
 *     event: reload                                   the server shows another run by now
 *     event: end                                      after the last; the page then closes the stream
 *
 * An update names what is new, each part and each section whole: what it leaves out stays. So a server can send what is cheap often
 * (`run`), and what is large seldom (`decisions`). `reportPage` and `reportUpdate` in `report-page.ts` make both.
 *
 * Times are seconds since the run's start, nodes are their places in `run.nodes`, rounds their places in `network.roundsS`.
 */
import type { MeasureUnit } from "../../measures/measure-unit.ts";

export interface ReportDocument {
  readonly run: RunPart;
  readonly measures: MeasuresPart;
  readonly network: NetworkPart;
  readonly decisions: DecisionsPart;
}

export interface ReportUpdate {
  /** By the ids of their elements, what stands in them from now on: HTML in which everything is escaped. */
  readonly sections: Readonly<Record<string, string>>;
  readonly data: Partial<ReportDocument>;
}

/** What happened, in short. */
export interface RunPart {
  readonly name: string;
  /** Whether the run still goes on. */
  readonly live: boolean;
  readonly endS: number;
  readonly phases: readonly { readonly name: string; readonly startS: number; readonly endS: number }[];
  readonly faults: readonly Fault[];
  readonly nodes: readonly NodeAbout[];
  readonly topics: readonly string[];
}

export interface Fault {
  readonly fromS: number;
  /** The same as `fromS` for what is over at once; the run's end for what was not undone. */
  readonly toS: number;
  readonly label: string;
  readonly on: "nodes" | "links" | "testbed";
}

export interface NodeAbout {
  readonly id: string;
  readonly group: string;
  readonly region: string;
  /** The name of its last mile. */
  readonly link: string;
  readonly implementation: string;
  readonly address: string;
  readonly bootstrap: boolean;
  /** "honest", or the kind of what it does instead in one of its lives. */
  readonly behaviour: string;
}

/** Values that last, each followed by for how many times on end it held: `[6, 12, 7, 3]`. Null where nothing is known. */
export type RunLengths = readonly (number | null)[];

/** What is drawn over time. */
export interface MeasuresPart {
  /** The axes that charts share. */
  readonly axes: Readonly<Record<Axis, readonly number[]>>;
  readonly charts: readonly Chart[];
  /** Measures of which each node has a value at each time: what the graph is coloured by, and what a node's page draws. */
  readonly ofNodes: readonly NodeValues[];
}

/** Times of observation rounds, middles of spans, times at which the host was sampled. */
export type Axis = "rounds" | "spans" | "host";

export interface Chart {
  readonly title: string;
  /** Charts of one heading stand together; "" for those that are always in view. */
  readonly heading: string;
  readonly unit: MeasureUnit;
  readonly meaning: string;
  readonly axis: Axis;
  readonly lines: readonly Line[];
}

export interface Line {
  readonly label: string;
  /** "low" and "high" are the edges of a band; a chart has both or none. */
  readonly role: "main" | "second" | "third" | "low" | "high";
  /** One a time of the axis. */
  readonly values: readonly (number | null)[];
}

export interface NodeValues {
  readonly name: string;
  readonly title: string;
  readonly unit: MeasureUnit;
  readonly axis: Axis;
  /** One a node. */
  readonly values: readonly RunLengths[];
}

/** Who was connected to whom. */
export interface NetworkPart {
  readonly roundsS: readonly number[];
  readonly states: readonly NodeState[];
  /** One a node: run lengths over the rounds of places in `states`. */
  readonly stateOf: readonly RunLengths[];
  /**
   * One a node, by its own account: four numbers for each link and time that it lasted, one after the other: the peer, the kind, and the
   * rounds from which and until which (that one not included) it was listed. Kinds: 0 an outbound and 1 an inbound connection, 2 + t in
   * its mesh of `run.topics[t]`.
   */
  readonly linksOf: readonly (readonly number[])[];
}

export interface NodeState {
  readonly kind: "healthy" | "unhealthy" | "starting" | "paused" | "down";
  /** Why it is not healthy; "" where the kind says it all. */
  readonly why: string;
}

/** What the peer managers did and why. */
export interface DecisionsPart {
  /** One a node, in order of time. */
  readonly ofNodes: readonly (readonly Decision[])[];
}

/** When, what, about whom (a node's place, or a peer that no plan holds), why, and by which values. */
export type Decision = readonly [
  atS: number,
  what: string,
  about: number | string | null,
  reason: string,
  values: string,
];
