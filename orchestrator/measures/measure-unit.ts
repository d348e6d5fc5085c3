/** In which units measures are. A file of its own, without imports: the page's script in a browser reads it, too. */

/** "ratio" is 0..1, "ms" milliseconds. */
export type MeasureUnit = "count" | "ratio" | "ms" | "bytes" | "bytes/s" | "1/min" | "score";
