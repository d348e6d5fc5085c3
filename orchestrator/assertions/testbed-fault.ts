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
  /**
   * Of one that spoiled what was seen, and nothing of what was done: until when it did, Unix ms. A pass that rests on nothing seen by then stays,
   * and so does the verdict of a run in which all do.
   */
  readonly sightUntilMs?: number;
  /** It came from outside of this host, and so may be why the host had other faults: told before them, wherever a run is inconclusive. */
  readonly fromOutside?: true;
  /**
   * When it was mended, for one that leaves a pass to those who were seen to do well before or after, and takes it from those
   * of whom nothing else was seen.
   */
  readonly mendedAtMs?: number;
}
