/**
 * The OpenAPI document as a page to be read: no scripts, nothing from elsewhere. The usual viewers are scripts of one to
 * several megabytes, as much as the whole node.
 */
import type { OpenApiDocument, Operation } from "../../contract/openapi.ts";
import { docsStyle } from "./docs-style.ts";
import { type Html, html, raw } from "./html.ts";
import { fieldsOf, type Schema, typeOf } from "./schema-html.ts";

export function docsPage(document: OpenApiDocument): string {
  const { info, tags, components } = document;
  const schemas = Object.entries(components.schemas) as [string, Schema][];
  const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: admin API</title>
<style>${raw(docsStyle)}</style>
<h1>${info.title}</h1>
<p>${info.description} <code>${info.version}</code>, <a href="/openapi.json">OpenAPI</a>, <a href="/metrics">metrics</a></p>
<p>Calls marked <span class="lock">token</span> want <code>Authorization: Bearer &lt;adminToken&gt;</code>. Whatever fails
answers with an <a href="#Error">Error</a>.</p>
${tags.map(({ name, description }) => html`<h2>${name}</h2><p>${description}</p>${callsOf(document, name)}`)}
<h2>Schemas</h2>
${schemas.map(
  ([name, schema]) =>
    html`<details id="${name}"><summary><code>${name}</code></summary>${fieldsOf(schema)}${example(schema)}</details>\n`,
)}
`;
  return page.html;
}

function callsOf({ paths, components }: OpenApiDocument, tag: string): Html[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => call(method, path, operation, components.responses)),
  );
}

function call(
  method: string,
  path: string,
  { operationId, summary, parameters, requestBody, responses, security }: Operation,
  problems: OpenApiDocument["components"]["responses"],
): Html {
  const answers = Object.entries(responses);
  return html`<details id="${operationId}">
<summary><b class="${method}">${method.toUpperCase()}</b> <code>${path}</code> ${
    security && html`<span class="lock">token</span>`
  }<span class="what">${summary}</span></summary>
${parameters.map(
  ({ name, in: where, schema }) =>
    html`<p>${where} <code>${name}</code>: ${typeOf(schema as Schema)} ${(schema as Schema).description}</p>`,
)}
${requestBody && shape("Body", requestBody.content)}
${answers.map(([, answer]) => ("content" in answer ? shape("Answer", answer.content) : undefined))}
<p class="problems">${answers.map(([status, answer]) => {
    const problem = "$ref" in answer ? problems[answer.$ref.split("/").at(-1) ?? ""] : undefined;
    return problem && html`${status}: ${problem.description}<br>`;
  })}</p>
</details>
`;
}

function shape(what: string, content: Readonly<Record<string, { readonly schema: unknown }>>): Html {
  return html`${Object.entries(content).map(([type, { schema }]) => {
    if (type !== "application/json") return html`<p>${what}: <code>${type}</code></p>`;
    const of = schema as Schema;
    return html`<p>${what}: ${typeOf(of)}</p>${fieldsOf(of)}${example(of)}`;
  })}`;
}

function example({ examples, items }: Schema): Html | undefined {
  const [first] = examples ?? items?.examples?.map((item) => [item]) ?? [];
  return first === undefined ? undefined : html`<pre>${JSON.stringify(first, undefined, 2)}</pre>`;
}
