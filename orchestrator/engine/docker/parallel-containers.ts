/** Containers created, started or read at once. */
export const parallelContainers = 4;
