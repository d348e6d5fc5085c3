/** A part of the page's document as it stands in the page: JSON, deflated, in base64, so that no text in it can end its element. */
import { deflateRawSync } from "node:zlib";
import type { Html } from "./markup.ts";
import type { ReportDocument } from "./report-document.ts";

export function embedPart<K extends keyof ReportDocument>(name: K, part: ReportDocument[K]): Html {
  const data = deflateRawSync(JSON.stringify(part)).toString("base64");
  return { markup: `<script type="application/octet-stream" id="data-${name}">${data}</script>` };
}
