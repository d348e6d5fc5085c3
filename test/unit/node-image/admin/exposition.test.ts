import { expect, test } from "vitest";
import { exposition } from "../../../../node-image/js/admin/exposition.ts";

test("each figure has its help, its type and its samples", () => {
  const metrics = [
    { name: "a_total", type: "counter", help: "How often", samples: [{ labels: { x: "1", y: "2" }, value: 3 }] },
    { name: "b", type: "gauge", help: "How much", samples: [{ value: 0.5 }, { value: Infinity }] },
    { name: "c", type: "gauge", help: "Of nothing", samples: [] },
  ] as const;
  expect(exposition(metrics)).toBe(
    [
      "# HELP a_total How often",
      "# TYPE a_total counter",
      'a_total{x="1",y="2"} 3',
      "# HELP b How much",
      "# TYPE b gauge",
      "b 0.5",
      "b +Inf",
      "# HELP c Of nothing",
      "# TYPE c gauge",
      "",
    ].join("\n"),
  );
});

test("what a peer says of itself cannot break out of its label", () => {
  const labels = { agent: 'a"} 1\nb{c="\\' };
  expect(exposition([{ name: "x", type: "gauge", help: "h", samples: [{ labels, value: 1 }] }])).toContain(
    String.raw`x{agent="a\"} 1\nb{c=\"\\"} 1`,
  );
});
