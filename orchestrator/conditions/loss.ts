/** Loss: the YAML keys of one segment, and how the losses of segments compose. The two chains have files of their own. */
import { z } from "zod";
import { shareRatio } from "../base/units.ts";
import type { GilbertElliott, LossModel, LossShaping, Segment } from "../model/link.ts";
import { fourState } from "./four-state.ts";
import { gilbertElliott } from "./gilbert-elliott.ts";

const fields = {
  loss: shareRatio().meta({ description: 'Share of packets lost, as "0.5%"; less than 100%' }).optional(),
  burst: z
    .number()
    .min(1)
    .meta({ description: "Packets lost in a row, in the mean; each is lost by itself when left out", examples: [4] })
    .optional(),
  "gilbert-elliott": gilbertElliott.schema.optional(),
  "four-state": fourState.schema.optional(),
};

type Written = z.infer<z.ZodObject<typeof fields>>;

export const loss = { fields, read, ratio, compose };

function read({ loss: ratio, burst, "gilbert-elliott": twoStates, "four-state": fourStates }: Written): Segment {
  if (fourStates !== undefined) return { loss: fourState.read(fourStates) };
  if (twoStates !== undefined) return { loss: gilbertElliott.read(twoStates) };
  if (ratio === undefined) return {};
  return { loss: burst === undefined ? { kind: "independent", ratio } : gilbertElliott.ofBursts(ratio, burst) };
}

/** Share of packets that a model loses in the long run, 0..1. */
function ratio(model: LossModel): number {
  switch (model.kind) {
    case "independent":
      return model.ratio;
    case "gilbert-elliott":
      return gilbertElliott.lossRatio(model);
    case "four-state":
      return fourState.lossRatio(model);
    default:
      return model satisfies never;
  }
}

/**
 * A packet arrives when no segment lost it: 1 - (1-p1)(1-p2)... That share is exact whatever the models. A chain stays the chain
 * that it is beside lossless segments; beside others it becomes part of one chain of two states. Undefined when nothing is lost.
 */
function compose(segments: readonly Segment[]): LossShaping | undefined {
  const models = segments.flatMap((segment) => segment.loss ?? []).filter((model) => ratio(model) > 0);
  const [first, ...others] = models;
  if (first === undefined) return undefined;
  if (others.length === 0) return { kind: "loss", model: first };
  if (models.every((model) => model.kind === "independent")) {
    const arrives = models.reduce((share, model) => share * (1 - ratio(model)), 1);
    return { kind: "loss", model: { kind: "independent", ratio: Number((1 - arrives).toPrecision(10)) } };
  }
  return { kind: "loss", model: models.map(asTwoStates).reduce(gilbertElliott.compose) };
}

function asTwoStates(model: LossModel): GilbertElliott {
  switch (model.kind) {
    case "independent":
      return { kind: "gilbert-elliott", toBad: 0, toGood: 1, lossInBad: model.ratio, lossInGood: model.ratio };
    case "gilbert-elliott":
      return model;
    case "four-state":
      return fourState.asTwoStates(model);
    default:
      return model satisfies never;
  }
}
