import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** What measures single packets, looks at the whole machine or starts an engine: nothing else may go on meanwhile. */
const alone = [
  "test/integration/net-agent/**/*.test.ts",
  "test/integration/cli/{cleanliness,interruption,netem,verdict}.test.ts",
  "test/integration/engine/{install-engine,run-in-container}.test.ts",
];

/** A test that hangs ends; how long one takes is the machine's affair. */
const unhurried = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  // A run that says so of its host tells nothing of Meshbed. Whatever else fails is not tried again.
  retry: { count: 2, delay: 20_000, condition: /the hypervisor gave/ },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          // A third of the time went into loading the same modules for each file.
          isolate: false,
          setupFiles: "test/unit/as-it-was.ts",
          testTimeout: 120_000,
          hookTimeout: 60_000,
          // Runs on the engine in memory wait more than they work.
          maxWorkers: 2 * availableParallelism(),
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...unhurried,
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...unhurried,
          name: "alone",
          include: alone,
          globalSetup: "test/integration/cli/clean-engine.ts",
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...unhurried,
          name: "hosts",
          include: ["test/hosts/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
