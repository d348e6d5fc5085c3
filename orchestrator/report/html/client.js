/**
 * Draws the report's charts with uPlot: one under the other on a shared time axis, phases shaded, faults numbered.
 * The pointer and the arrow keys move one cursor through all of them; the figures beside each chart follow it.
 */
const timeline = JSON.parse(document.getElementById("timeline").textContent);
const host = document.getElementById("charts");
const when = document.getElementById("when");
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const swatches = { main: "main", second: "second", low: "band", high: "band" };
const height = 104;
/** Room above the first chart for the phases' names and the faults' numbers. */
const headroom = 38;

/** The time under the cursor; null while it is away. */
let cursorS = null;

const charts = timeline.charts.map(draw);
for (const { chart, figures } of charts) follow({ idx: null }, chart, figures, true);

new ResizeObserver(() => {
  for (const { plot, place } of charts) plot.setSize({ width: place.clientWidth, height: plot.height });
}).observe(host);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  for (const { plot } of charts) plot.redraw();
});
host.addEventListener("keydown", (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  stepCursor(step);
});

function draw(chart, i) {
  const isFirst = i === 0;
  const isLast = i === timeline.charts.length - 1;
  const { place, figures } = frame(chart);
  const plot = new uPlot(
    {
      width: place.clientWidth,
      height: height + (isFirst ? headroom : 0) + (isLast ? 22 : 0),
      padding: [isFirst ? headroom : 8, 12, isLast ? 0 : 6, 0],
      legend: { show: false },
      cursor: { y: false, sync: { key: "time" }, points: { size: 6 } },
      scales: { x: { time: false, range: zoomed }, y: { range: (_plot, _min, max) => [0, top(chart, max)] } },
      axes: [
        {
          ...axis(),
          show: isLast,
          size: 22,
          grid: { show: false },
          values: (_plot, ticks) => ticks.map((s) => `${s} s`),
        },
        { ...axis(), size: 52, space: 34, values: (_plot, ticks) => ticks.map((value) => written(value, chart.unit)) },
      ],
      series: [{}, ...chart.series.map(line)],
      bands: bands(chart),
      hooks: {
        drawClear: [shadePhases],
        draw: [(plot) => markFaults(plot, isFirst && timeline.numbersFaults), ...(isFirst ? [namePhases] : [])],
        setCursor: [({ cursor }) => follow(cursor, chart, figures, isFirst)],
      },
    },
    [chart.timesS, ...chart.series.map(({ values }) => values)],
    place,
  );
  return { plot, place, chart, figures };
}

/** The heading and the figures on the left, and the place for the plot. */
function frame(chart) {
  const row = element("div", "chart");
  const side = element("div", "side");
  const title = element("h3");
  title.textContent = chart.title;
  const list = element("dl");
  const figures = chart.series.map(({ label, role }) => {
    const term = element("dt");
    term.textContent = label;
    term.style.setProperty("--swatch", `var(--${swatches[role]})`);
    const figure = element("dd");
    list.append(term, figure);
    return figure;
  });
  const place = element("div", "plot");
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", inWords(chart));
  side.append(title, list);
  row.append(side, place);
  host.append(row);
  return { place, figures };
}

function element(tag, className = "") {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** "Mesh degree. mean: 0 to 7, 6.2 at the end." */
function inWords({ title, unit, series }) {
  const parts = series.map(({ label, values }) => {
    const known = values.filter((value) => value !== null);
    if (known.length === 0) return `${label}: unknown`;
    const [least, most] = [Math.min(...known), Math.max(...known)].map((value) => written(value, unit));
    return `${label}: ${least} to ${most}, ${written(known.at(-1), unit)} at the end`;
  });
  return `${title}. ${parts.join("; ")}.`;
}

function written(value, unit) {
  if (value === null || value === undefined) return "–";
  const text = Number.isInteger(value) || value >= 1000 ? String(Math.round(value)) : value.toFixed(1);
  return unit === "" ? text : `${text} ${unit}`;
}

function top({ unit, series }, max) {
  if (unit === "%") return 100;
  const isCount = series.every(({ values }) => values.every((value) => value === null || Number.isInteger(value)));
  return Math.max(isCount ? 2 : 1, (max ?? 0) * 1.12);
}

/** The whole run, until a stretch of it was selected. */
function zoomed(plot, min, max) {
  const isWhole = min === plot.data[0][0] && max === plot.data[0].at(-1);
  return isWhole || min === null || min === max ? [0, Math.max(1, timeline.endS)] : [min, max];
}

function axis() {
  return {
    font: "12px system-ui, sans-serif",
    stroke: () => colour("muted"),
    grid: { stroke: () => colour("line"), width: 1 },
    ticks: { show: false },
  };
}

function line({ role }) {
  const isEdge = role === "low" || role === "high";
  return {
    stroke: () => (isEdge ? "transparent" : colour(role)),
    width: isEdge ? 0 : 1.75,
    points: { show: false },
    spanGaps: false,
  };
}

function bands({ series }) {
  const at = (role) => series.findIndex((one) => one.role === role) + 1;
  return at("high") === 0 ? [] : [{ series: [at("high"), at("low")], fill: () => colour("band") }];
}

/** Calls back with the left and right edge of each phase that is in view, in canvas pixels. */
function eachPhase(plot, visit) {
  const { left, width } = plot.bbox;
  const within = (x) => Math.min(left + width, Math.max(left, x));
  timeline.phases.forEach((phase, i) => {
    const from = within(plot.valToPos(phase.startS, "x", true));
    const to = within(plot.valToPos(phase.endS, "x", true));
    if (to > from) visit(phase, from, to, i);
  });
}

function shadePhases(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour("shade");
  eachPhase(plot, (_phase, from, to, i) => {
    if (i % 2 === 0) ctx.fillRect(from, bbox.top, to - from, bbox.height);
  });
  ctx.restore();
}

function namePhases(plot) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour("ink");
  ctx.font = `600 ${12 * uPlot.pxRatio}px system-ui, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "bottom";
  eachPhase(plot, ({ name }, from, to) => {
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, 0, to - from, bbox.top);
    ctx.clip();
    ctx.fillText(name, from + 4 * uPlot.pxRatio, bbox.top - 20 * uPlot.pxRatio);
    ctx.restore();
  });
  ctx.restore();
}

function markFaults(plot, numbered) {
  const { ctx, bbox } = plot;
  const px = uPlot.pxRatio;
  const radius = 8 * px;
  let free = 0;
  ctx.save();
  ctx.strokeStyle = colour("second");
  ctx.lineWidth = px;
  ctx.globalAlpha = timeline.numbersFaults ? 1 : 0.4;
  ctx.setLineDash([3 * px, 3 * px]);
  ctx.font = `600 ${11 * px}px system-ui, sans-serif`;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  timeline.faults.forEach(({ atS }, i) => {
    const x = plot.valToPos(atS, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (!numbered) return;
    // Faults at nearly the same time have their numbers side by side.
    const centre = Math.max(x, free + radius);
    free = centre + radius + px;
    ctx.fillStyle = colour("second");
    ctx.beginPath();
    ctx.arc(centre, bbox.top - radius - px, radius, 0, 2 * Math.PI);
    ctx.fill();
    ctx.fillStyle = colour("surface");
    ctx.fillText(String(i + 1), centre, bbox.top - radius - px / 2);
  });
  ctx.restore();
}

/** Writes the figures under the cursor; those at the end of the run while it is elsewhere. */
function follow({ idx, left }, chart, figures, tellsTime) {
  const isAway = idx === null || idx === undefined || left < 0;
  chart.series.forEach(({ values }, i) => {
    const value = isAway ? values.findLast((one) => one !== null) : values[idx];
    figures[i].textContent = written(value, chart.unit);
  });
  if (tellsTime) tellTime(isAway ? null : chart.timesS[idx]);
}

function tellTime(atS) {
  cursorS = atS;
  const phase = timeline.phases.find(({ startS, endS }) => atS >= startS && atS <= endS);
  const where = phase === undefined ? "" : `, in ${phase.name}`;
  when.textContent = atS === null ? "Figures at the end of the run" : `Figures at ${atS.toFixed(1)} s${where}`;
}

/** To the next or the last observation before; from outside, to the first. */
function stepCursor(step) {
  const times = timeline.charts[0].timesS;
  const at = cursorS === null ? -1 : times.indexOf(cursorS);
  const atS = times[Math.min(times.length - 1, Math.max(0, at + step))];
  for (const { plot } of charts) plot.setCursor({ left: plot.valToPos(atS, "x"), top: 0 });
}
