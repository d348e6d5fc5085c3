/** All measures, in the order in which reports show them. A new one is one new file and one line here. */
import { componentsMeasure } from "./components.ts";
import { connectionsMeasure } from "./connection-counts.ts";
import { deliveryMeasure, latencyMeasures } from "./delivery.ts";
import { bootstrapShareMeasure } from "./dependence.ts";
import { healthyShareMeasure, runningMeasure } from "./health.ts";
import type { Measure } from "./measure.ts";
import { meshDegreeMeasure } from "./mesh-degree.ts";

export const measures: readonly Measure[] = [
  runningMeasure,
  healthyShareMeasure,
  meshDegreeMeasure,
  bootstrapShareMeasure,
  connectionsMeasure,
  componentsMeasure,
  deliveryMeasure,
  ...latencyMeasures,
];
