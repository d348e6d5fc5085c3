/** The docker command line's current context: which engine `docker` itself would talk to. Reads files only. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { MeshbedError } from "../orchestrator/base/errors.ts";
import type { EngineAddress } from "./engine-address.ts";

// Docker adds fields from version to version, so these are open objects of what is read here.
const clientConfig = z.object({ currentContext: z.string().optional() });
const contextMeta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

/**
 * The context that `name` or else config.json names; undefined when that is the default one, which says nothing.
 * @param folder docker's settings, usually ~/.docker
 * @param name DOCKER_CONTEXT
 */
export function currentContext(folder: string, name: string | undefined): EngineAddress | undefined {
  const configFile = join(folder, "config.json");
  const context = name || (existsSync(configFile) ? read(configFile, clientConfig).currentContext : undefined);
  if (!context || context === "default") return undefined;
  const id = createHash("sha256").update(context).digest("hex");
  const certificates = join(folder, "contexts", "tls", id, "docker");
  return {
    url: read(join(folder, "contexts", "meta", id, "meta.json"), contextMeta).Endpoints.docker.Host,
    from: `the docker context ${context}`,
    ...(existsSync(certificates) && { certificates }),
  };
}

function read<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new MeshbedError(
      "NO_ENGINE",
      `${file} names the docker context and cannot be read; \`docker context ls\` shows what is there`,
      {
        cause,
      },
    );
  }
}
