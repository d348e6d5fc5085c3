/**
 * What the orchestrator and a node agree on: the settings a node is started with, and its admin API.
 * It imports nothing of ours. The OpenAPI file is made from it (`openapi.ts`).
 */
export * from "./behaviour.ts";
export * from "./capability.ts";
export * from "./decision.ts";
export * from "./defect.ts";
export * from "./node-config.ts";
export * from "./nwaku-api.ts";
export * from "./operator-api.ts";
export * from "./peering-config.ts";
export * from "./relay-api.ts";
export * from "./relay-config.ts";
export * from "./route.ts";
export * from "./routes.ts";
export * from "./testbed-api.ts";
export * from "./traffic-payload.ts";
export * from "./view-change.ts";
