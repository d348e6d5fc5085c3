/** All kinds of assertion by the name they have in a topology. A new kind is one new file and one line here. */
import { bandwidth } from "./bandwidth.ts";
import { components } from "./components.ts";
import { connections } from "./connections.ts";
import { custom } from "./custom.ts";
import { delivery } from "./delivery.ts";
import { dependence } from "./dependence.ts";
import { dials } from "./dials.ts";
import { diversity } from "./diversity.ts";
import { duplicates } from "./duplicates.ts";
import { evictions } from "./evictions.ts";
import { ghosts } from "./ghosts.ts";
import { healthy } from "./healthy.ts";
import { latency } from "./latency.ts";
import { measure } from "./measure.ts";
import { meshDegree } from "./mesh-degree.ts";
import { recovery } from "./recovery.ts";
import { symmetry } from "./symmetry.ts";

export const assertions = {
  healthy,
  "mesh-degree": meshDegree,
  connections,
  delivery,
  latency,
  duplicates,
  bandwidth,
  components,
  symmetry,
  ghosts,
  dependence,
  diversity,
  dials,
  evictions,
  recovery,
  measure,
  custom,
} as const;

export type AssertionKind = keyof typeof assertions;
