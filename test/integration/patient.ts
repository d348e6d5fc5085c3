/** Of tests that measure packets: on a machine that is busy elsewhere one can fail by itself, and is tried again when that may have passed. */
export const patient = { retry: { count: 3, delay: 10_000 } };
