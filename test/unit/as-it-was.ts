/** Test files share a worker, so each test leaves time, the environment and what it spied on as they were. */
import { afterEach, vi } from "vitest";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});
