/** Every call of the admin API, in one table that the node's server and the OpenAPI document share. How it is answered is the node's matter. */
import type { z } from "zod";
import { nwakuRoutes } from "./nwaku-routes.ts";
import { testbedRoutes } from "./testbed-routes.ts";

export const routes = { ...nwakuRoutes, ...testbedRoutes };

export type Routes = typeof routes;
export type RouteName = keyof Routes;

/** What a call's handler is given, already checked. */
export interface RouteInput<Name extends RouteName> {
  readonly params: Routes[Name] extends { readonly params: infer S extends z.ZodType } ? z.infer<S> : undefined;
  readonly query: Routes[Name] extends { readonly query: infer S extends z.ZodType } ? z.infer<S> : undefined;
  readonly body: Routes[Name] extends { readonly body: infer S extends z.ZodType } ? z.infer<S> : undefined;
}

export type RouteReply<Name extends RouteName> = Routes[Name]["reply"] extends z.ZodType
  ? z.infer<Routes[Name]["reply"]>
  : string;
