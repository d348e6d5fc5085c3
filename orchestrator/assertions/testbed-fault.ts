/** What the testbed itself did wrong, or did not do, in a span of a run. Types only. */

export interface TestbedFault {
  /** A sentence that stands by itself. */
  readonly message: string;
  /** When it began and when its effect was over at the latest, Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Whether it can explain that nodes did worse than they would have. */
  readonly excuses: boolean;
  /** Whether it takes a pass away: what was seen then proves nothing. A host that was merely busy does not. */
  readonly voids: boolean;
  /** It spoiled what was seen in its time, and nothing of what was done: a run of which nothing rests on that keeps its verdict. */
  readonly spoilsSightOnly?: true;
  /**
   * When it was mended, for one that leaves a pass to those who were seen to do well before or after, and takes it from those
   * of whom nothing else was seen.
   */
  readonly mendedAtMs?: number;
}
