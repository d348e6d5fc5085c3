/** All tables of a run: a new one is an entry in the list of its kind. */
import { eventTables } from "./event-tables.ts";
import { measureTables } from "./measure-tables.ts";
import type { Table } from "./table.ts";

export const tables: readonly Table[] = [...measureTables, ...eventTables];
