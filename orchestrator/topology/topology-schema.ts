/**
 * The whole topology file as one zod schema, composed of those of conditions, scenario and assertions.
 * It knows the shape only; `check/` knows what must fit together. `notYet` names words of the format that later
 * versions bring: they are refused by that name.
 */
import { z } from "zod";
import { durationMs } from "../base/units.ts";
import { lastMile, path, segment } from "../conditions/index.ts";
import { flow } from "../scenario/traffic/flow.ts";
import { claim } from "./claim-schema.ts";
import { expectation } from "./expectation-schema.ts";
import { defaults, group } from "./group-schema.ts";
import { longestName, matrix } from "./matrix-schema.ts";
import { name } from "./name.ts";
import { phase } from "./phase-schema.ts";

const network = z
  .strictObject({
    regions: z
      .array(name("a region", "eu"))
      .min(1)
      .meta({ description: "Regions; one named `local` when left out", examples: [["eu", "us"]] })
      .default(["local"]),
    within: segment.meta({ description: "Conditions inside each region" }).prefault({}),
    paths: z.array(path).meta({ description: "Conditions between regions, the same in both directions" }).default([]),
    subnet: z
      .string()
      .meta({ description: "A private IPv4 subnet; a free one is chosen when left out", examples: ["10.77.0.0/24"] })
      .optional(),
    ip: z
      .enum(["v4", "v6", "dual"])
      .meta({ description: "What nodes listen on and dial: IPv4, IPv6, or both" })
      .default("v4"),
  })
  .meta({ notYet: ["mtu", "subnet6"] });

export const topologyFile = z
  .strictObject({
    topology: z.literal(1).meta({ description: "Version of this format" }),
    extends: z
      .string()
      .meta({ description: "Another topology file, of which this one says the differences", examples: ["base.yaml"] })
      .optional(),
    name: name("the topology", "first-look", longestName),
    description: z.string().meta({ description: "Free text" }).optional(),
    claim: claim.optional(),
    seed: z
      .int()
      .min(0)
      .meta({ description: "Every choice of chance follows from it", examples: [7] })
      .default(1),
    network: network.prefault({}),
    links: z
      .record(name("a link", "mobile"), lastMile)
      .meta({ description: "Kinds of last mile, between a node and its region" })
      .default({}),
    defaults: defaults.prefault({}),
    groups: z
      .record(name("a group", "node"), group)
      .meta({ description: "Groups of nodes", examples: [{ node: { count: 10 } }] }),
    traffic: z.record(name("a flow", "chat"), flow).meta({ description: "Flows of messages" }).default({}),
    phases: z
      .array(phase)
      .min(1)
      .meta({ description: "What happens, one after the other" })
      .prefault([
        { name: "join", until: "healthy", timeout: "90s" },
        { name: "steady", for: "30s" },
      ]),
    expect: z.array(expectation).meta({ description: "What must hold" }).optional(),
    matrix: matrix.meta({ description: "Values and seeds; each combination is a topology of its own" }).optional(),
    settle: durationMs({ max: 3_600_000, text: "of 0ms..1h" })
      .meta({ description: 'Rest after the last phase, before the run is judged, as "5s"' })
      .prefault("5s"),
  })
  .meta({ title: "Meshbed topology", notYet: ["nodes", "include", "hosts", "behaviours"] });

export type TopologyFile = z.infer<typeof topologyFile>;
