/** Where the engine keeps what a container prints, and how much of it at most. */
export const boundedLog = {
  LogConfig: { Type: "json-file", Config: { "max-size": "8m", "max-file": "2" } },
} as const;
