import { expect, test } from "vitest";
import { html, raw } from "../../../../node-image/js/admin/html.ts";

test("text is escaped, HTML is put in as it is, nothing is nothing", () => {
  const inner = html`<i>${'a & "b"'}</i>`;
  expect(html`<p title="${'"><script>'}">${inner}${[raw("<hr>"), undefined]}${undefined}</p>`.html).toBe(
    '<p title="&quot;&gt;&lt;script&gt;"><i>a &amp; &quot;b&quot;</i><hr></p>',
  );
});
