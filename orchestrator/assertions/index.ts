/** All kinds of assertion by the name they have in a topology. A new kind is one new file and one line here. */
import { components } from "./components.ts";
import { connections } from "./connections.ts";
import { custom } from "./custom.ts";
import { delivery } from "./delivery.ts";
import { dependence } from "./dependence.ts";
import { dials } from "./dials.ts";
import { healthy } from "./healthy.ts";
import { measure } from "./measure.ts";
import { meshDegree } from "./mesh-degree.ts";

export const assertions = {
  healthy,
  "mesh-degree": meshDegree,
  connections,
  delivery,
  components,
  dependence,
  dials,
  measure,
  custom,
} as const;

export type AssertionKind = keyof typeof assertions;
