/** The mean degree of the connection graph. */
import { mean } from "simple-statistics";
import type { NetworkMeasure } from "./measure.ts";

export const meanDegreeMeasure: NetworkMeasure = {
  of: "network",
  name: "mean-degree",
  title: "Mean degree",
  unit: "count",
  meaning: "Running nodes that a running node is connected to, by connections that both ends list; mean over all.",
  at: ({ neighbours }) => (neighbours.length === 0 ? null : mean(neighbours.map(({ length }) => length))),
};
