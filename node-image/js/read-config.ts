/** The node's settings from its environment. */
import { type NodeConfig, nodeConfig, nodeConfigVariable } from "../contract/index.ts";

/** Throws an Error whose message names every problem. */
export function readConfig(environment: NodeJS.ProcessEnv): NodeConfig {
  const text = environment[nodeConfigVariable];
  if (text === undefined) throw new Error(`${nodeConfigVariable} is not set; it holds the node's settings as JSON`);
  const result = nodeConfig.safeParse(parse(text));
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".") || "settings"}: ${message}`);
  throw new Error([`${nodeConfigVariable} is wrong:`, ...problems].join("\n"));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${nodeConfigVariable} is not JSON: ${(error as Error).message}`);
  }
}
