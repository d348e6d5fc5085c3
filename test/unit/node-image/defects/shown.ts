/** What a planted defect changes, as one figure of a sound node and of one that has it. */
import { expect } from "vitest";
import type { DefectName } from "../../../../node-image/contract/index.ts";

export interface Shown {
  readonly defect: DefectName;
  readonly figure: string;
  of(defect: DefectName | undefined): Promise<number>;
  /** The least and the most that it may be. */
  readonly sound: readonly [number, number];
  readonly planted: readonly [number, number];
}

export async function expectShown({ defect, figure, of, sound, planted }: Shown): Promise<void> {
  const found = { sound: await of(undefined), planted: await of(defect) };
  console.log(`${defect}: ${figure}: ${found.sound} of a sound node, ${found.planted} with the defect`);
  for (const [value, [least, most]] of [
    [found.sound, sound],
    [found.planted, planted],
  ] as const) {
    expect(value).toBeGreaterThanOrEqual(least);
    expect(value).toBeLessThanOrEqual(most);
  }
}
