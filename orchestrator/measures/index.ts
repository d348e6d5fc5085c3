/** All measures, in the order in which reports show them. A new one is one new file and one line here. */
import { amplificationMeasure } from "./amplification.ts";
import { articulationPointsMeasure } from "./articulation-points.ts";
import { attackerMeasures, eclipseExposureMeasure } from "./attackers.ts";
import { evictionsOutOfOrderMeasure } from "./checked-evictions.ts";
import { clockErrorMeasure } from "./clock-error.ts";
import { clusteringMeasure } from "./clustering.ts";
import { componentsMeasure } from "./components.ts";
import { connectionsMeasure } from "./connection-counts.ts";
import { connectionLifetimeMeasure, connectionsEndedMeasure } from "./connection-lifetimes.ts";
import { bandwidthMeasures, dialsMeasure, duplicatesMeasure, meshChangeMeasures } from "./counter-rates.ts";
import { deliveryMeasure, latencyMeasures } from "./delivery.ts";
import { bootstrapShareMeasure } from "./dependence.ts";
import { diameterMeasure } from "./diameter.ts";
import { colocatedMeasure, diversityMeasures } from "./diversity.ts";
import { evictionsMeasure, protectedClosedMeasure } from "./evictions.ts";
import { healthyShareMeasure, runningMeasure } from "./health.ts";
import { knownPeersMeasure } from "./known-peers.ts";
import { meanDegreeMeasure } from "./mean-degree.ts";
import type { Measure } from "./measure.ts";
import { meshDegreeMeasure } from "./mesh-degree.ts";
import { depthMeasure, hopsMeasure } from "./message-paths.ts";
import { minCutMeasure } from "./min-cut.ts";
import { ghostsMeasure, meshSymmetryMeasure, oneSidedMeshMeasure } from "./one-sided-links.ts";
import { meshOutboundMeasure, outboundShareMeasure, underDOutMeasure } from "./outbound.ts";
import { peerScoreMeasures } from "./peer-scores.ts";
import { earlyRedialsMeasure, redialWaitMeasure, wastedDialsMeasure } from "./redials.ts";
import { serviceSlotsMeasure } from "./service-slots.ts";
import { timeToConnectMeasure, timeToHealthyMeasure } from "./time-to-healthy.ts";
import { timeToRecoverMeasure } from "./time-to-recover.ts";
import { topicHealthMeasures } from "./topic-health.ts";
import { wantsMetMeasure } from "./wants-met.ts";

export const measures: readonly Measure[] = [
  runningMeasure,
  healthyShareMeasure,
  timeToConnectMeasure,
  timeToHealthyMeasure,
  timeToRecoverMeasure,
  meshDegreeMeasure,
  ...topicHealthMeasures,
  meshOutboundMeasure,
  underDOutMeasure,
  meshSymmetryMeasure,
  oneSidedMeshMeasure,
  ...meshChangeMeasures,
  bootstrapShareMeasure,
  connectionsMeasure,
  outboundShareMeasure,
  ghostsMeasure,
  connectionLifetimeMeasure,
  connectionsEndedMeasure,
  dialsMeasure,
  wastedDialsMeasure,
  redialWaitMeasure,
  earlyRedialsMeasure,
  evictionsMeasure,
  evictionsOutOfOrderMeasure,
  protectedClosedMeasure,
  wantsMetMeasure,
  serviceSlotsMeasure,
  knownPeersMeasure,
  ...diversityMeasures,
  colocatedMeasure,
  ...peerScoreMeasures,
  ...attackerMeasures,
  eclipseExposureMeasure,
  componentsMeasure,
  meanDegreeMeasure,
  diameterMeasure,
  articulationPointsMeasure,
  minCutMeasure,
  clusteringMeasure,
  deliveryMeasure,
  ...latencyMeasures,
  hopsMeasure,
  depthMeasure,
  duplicatesMeasure,
  ...bandwidthMeasures,
  amplificationMeasure,
  clockErrorMeasure,
];
