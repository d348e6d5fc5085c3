/** JSON Schema as a reader wants it: a type in a few words, the fields of an object as rows. */
import { type Html, html } from "./html.ts";

/** The part of JSON Schema that the contract makes use of. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** As "WakuPeer[]", with links to what has a name. */
export function typeOf(schema: Schema): Html {
  const { $ref, enum: values, anyOf, oneOf = anyOf, items, additionalProperties, type } = schema;
  if ($ref !== undefined) {
    const name = $ref.split("/").at(-1) ?? "";
    return html`<a href="#${name}">${name}</a>`;
  }
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`;
  if (values !== undefined) return html`${values.map((value) => JSON.stringify(value)).join(" | ")}`;
  if (oneOf !== undefined) return html`${oneOf.map((one, n) => html`${n > 0 ? " | " : ""}${typeOf(one)}`)}`;
  if (items !== undefined) return html`${typeOf(items)}[]`;
  if (typeof additionalProperties === "object") return html`{ [name]: ${typeOf(additionalProperties)} }`;
  return html`${type ?? "anything"}${range(schema)}`;
}

/** A table of an object's fields, and of those of objects within; nothing for what is no object. */
export function fieldsOf(schema: Schema): Html | undefined {
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants !== undefined) return html`${variants.map(fieldsOf)}`;
  const rows = rowsOf(schema, "");
  return rows.length === 0 ? undefined : html`<table>${rows}</table>`;
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): Html[] {
  return Object.entries(properties).flatMap(([name, field]) => {
    const mark = required.includes(name) ? "" : "?";
    const row = html`<tr><td><code>${prefix}${name}${mark}</code></td><td>${typeOf(field)}</td><td>${field.description}</td></tr>`;
    const inner = field.items ?? (typeof field.additionalProperties === "object" ? field.additionalProperties : field);
    return [row, ...rowsOf(inner, `${prefix}${name}.`)];
  });
}

function range({ minimum = -Infinity, maximum = Infinity }: Schema): string {
  const bounds = [
    ...(Math.abs(minimum) < Number.MAX_SAFE_INTEGER ? [`≥ ${minimum}`] : []),
    ...(Math.abs(maximum) < Number.MAX_SAFE_INTEGER ? [`≤ ${maximum}`] : []),
  ];
  return bounds.length === 0 ? "" : ` ${bounds.join(", ")}`;
}
