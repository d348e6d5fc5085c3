/** The conditions of a link in words, one effect a part: ["delay 200ms +- 20ms", "loss 5% in bursts of 4"]. */
import { formatRate, formatShare } from "../base/units.ts";
import type { LossModel, Segment, Shaping } from "../model/link.ts";
import type { LinkChange } from "../model/step.ts";

export function describeLink(link: LinkChange): readonly string[] {
  const { delayMs, jitterMs, distribution, correlation, loss, reorder, duplicateRatio, corruptRatio } = link;
  const { rateBitsPerSecond, upBitsPerSecond, downBitsPerSecond, queue, overheadBytes } = link;
  return [
    ...(link.cut ? ["cut"] : []),
    ...(delayMs === undefined ? [] : [`delay ${delayMs}ms${jitterMs ? ` +- ${jitterMs}ms` : ""}`]),
    ...(delayMs === undefined && jitterMs !== undefined ? [`jitter ${jitterMs}ms`] : []),
    ...(distribution === undefined ? [] : [distribution]),
    ...(correlation ? [`correlation ${formatShare(correlation)}`] : []),
    ...(loss === undefined ? [] : [describeLoss(loss)]),
    ...(reorder === undefined
      ? []
      : [`reorder ${formatShare(reorder.ratio)}${reorder.gap > 1 ? ` gap ${reorder.gap}` : ""}`]),
    ...(duplicateRatio === undefined ? [] : [`duplicate ${formatShare(duplicateRatio)}`]),
    ...(corruptRatio === undefined ? [] : [`corrupt ${formatShare(corruptRatio)}`]),
    ...(rateBitsPerSecond === undefined ? [] : [`rate ${formatRate(rateBitsPerSecond)}`]),
    ...(upBitsPerSecond === undefined ? [] : [`up ${formatRate(upBitsPerSecond)}`]),
    ...(downBitsPerSecond === undefined ? [] : [`down ${formatRate(downBitsPerSecond)}`]),
    ...(queue === undefined ? [] : [`queue ${"ms" in queue ? `${queue.ms}ms` : queue.packets}`]),
    ...(overheadBytes === undefined ? [] : [`overhead ${overheadBytes}B`]),
  ];
}

/** The same of one direction of a whole way. */
export function describeShaping(shaping: readonly Shaping[]): readonly string[] {
  return describeLink(Object.assign({}, ...shaping.map(asSegment)));
}

function asSegment(effect: Shaping): Segment {
  switch (effect.kind) {
    case "delay": {
      const { meanMs, jitterMs, distribution, correlation } = effect;
      return {
        delayMs: meanMs,
        jitterMs,
        correlation,
        ...(jitterMs > 0 && distribution !== "normal" && { distribution }),
      };
    }
    case "loss":
      return { loss: effect.model };
    case "rate":
      return { rateBitsPerSecond: effect.bitsPerSecond, queue: { packets: effect.queuePackets } };
    case "reorder":
      return { reorder: effect };
    case "duplicate":
      return { duplicateRatio: effect.ratio };
    case "corrupt":
      return { corruptRatio: effect.ratio };
    default:
      return effect satisfies never;
  }
}

function describeLoss(model: LossModel): string {
  switch (model.kind) {
    case "independent":
      return `loss ${formatShare(model.ratio)}`;
    case "gilbert-elliott": {
      const { toBad, toGood, lossInBad, lossInGood } = model;
      if (lossInBad === 1 && lossInGood === 0) {
        return `loss ${formatShare(toBad / (toBad + toGood))} in bursts of ${Number((1 / toGood).toFixed(2))}`;
      }
      return `gilbert-elliott ${[toBad, toGood, lossInBad, lossInGood].map(formatShare).join(" ")}`;
    }
    case "four-state":
      return `four-state ${[model.p13, model.p31, model.p32, model.p23, model.p14].map(formatShare).join(" ")}`;
    default:
      return model satisfies never;
  }
}
