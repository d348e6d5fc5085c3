import { vi } from "vitest";

/** Until all is as expected; a busy machine may take its time, and what is wrong does not become right in it. */
export async function until(expectations: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(expectations, { timeout: 20_000, interval: 20 });
}
