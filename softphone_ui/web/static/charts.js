// Charts are drawn from their tables, so that what is drawn, pointed at and read aloud are the same
// numbers. Keys: left and right, Home and End move along the points, Enter opens what stands behind.
import uPlot from "/built/uplot.js";
import { find, findAll } from "/static/web/dom.js";
import { numberLocale, percentText } from "/static/web/percent.js";

/** @typedef {{label: string, href: string | null, texts: string[], numbers: (number | null)[]}} Point */
/** @typedef {{name: string, bars: boolean, tone: string}} Series */

/** More bars than these have no room for their values. */
const MOST_WRITTEN = 14;
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(numberLocale(language), { maximumFractionDigits: 2 });
/** @type {uPlot[]} */
const charts = [];

/**
 * @param {HTMLTableElement} table
 * @returns {Series[]}
 */
const seriesOf = (table) => findAll(table, "thead [data-shape]", HTMLElement).map((head) => ({
  name: head.textContent ?? "", bars: head.dataset.shape === "bars", tone: head.dataset.tone ?? "main",
}));

/**
 * @param {HTMLTableElement} table
 * @returns {Point[]}
 */
const pointsOf = (table) => findAll(table, "tbody tr", HTMLTableRowElement).map((row) => {
  const cells = findAll(row, "td.number", HTMLElement);
  return {
    label: (row.cells[0].textContent ?? "").trim(),
    href: row.querySelector("a")?.href ?? null,
    texts: cells.map((cell) => (cell.textContent ?? "").trim()),
    numbers: cells.map((cell) => (cell.dataset.number === undefined ? null : Number(cell.dataset.number))),
  };
});

/** @param {HTMLElement} figure */
function draw(figure) {
  const area = find(figure, ".plot-area", HTMLElement), reading = find(figure, ".plot-reading", HTMLElement);
  const table = find(figure, "table", HTMLTableElement);
  const series = seriesOf(table), points = pointsOf(table);
  if (!points.length) return;
  const target = figure.dataset.target === undefined ? null : Number(figure.dataset.target);
  const share = figure.dataset.scale === "share";
  area.hidden = reading.hidden = false;

  /** A canvas knows no custom properties: the colours are read off elements, in either theme. */
  const probe = document.createElement("i");
  probe.hidden = true;
  figure.append(probe);
  /** @param {string} tone */
  const colour = (tone) => { probe.className = tone; return getComputedStyle(probe).color; };
  const ink = () => getComputedStyle(area).color;
  const edge = () => getComputedStyle(area).borderTopColor;

  /** @param {number | null} at */
  function tell(at) {
    const point = at === null ? null : points[at];
    const values = point ? series.map((one, n) => (series.length > 1 ? `${one.name} ${point.texts[n]}` : point.texts[n])) : [];
    reading.textContent = point ? `${point.label}: ${values.join(", ")}` : "";
    area.classList.toggle("leads", Boolean(point?.href));
    if (!point) return;
    area.setAttribute("aria-valuenow", String(at));
    area.setAttribute("aria-valuetext", reading.textContent);
  }

  /** @param {uPlot} u */
  function drawTarget(u) {
    if (target === null) return;
    const y = u.valToPos(target, "y", true), { left, width } = u.bbox;
    u.ctx.save();
    u.ctx.strokeStyle = colour("target");
    u.ctx.lineWidth = 2 * devicePixelRatio;
    u.ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    u.ctx.beginPath();
    u.ctx.moveTo(left, y);
    u.ctx.lineTo(left + width, y);
    u.ctx.stroke();
    u.ctx.restore();
  }

  /** @param {uPlot} u */
  function writeValues(u) {
    if (points.length > MOST_WRITTEN || !series[0].bars) return;
    u.ctx.save();
    u.ctx.font = `${12 * devicePixelRatio}px Inter Variable, sans-serif`;
    u.ctx.fillStyle = ink();
    u.ctx.textAlign = "center";
    u.ctx.textBaseline = "bottom";
    points.forEach((point, at) => {
      const number = point.numbers[0];
      if (number !== null) u.ctx.fillText(point.texts[0], u.valToPos(at, "x", true), u.valToPos(number, "y", true) - 2 * devicePixelRatio);
    });
    u.ctx.restore();
  }

  const axis = { stroke: ink, font: "12px Inter Variable, sans-serif", ticks: { show: false }, gap: 4 };
  const u = new uPlot({
    width: area.clientWidth, height: area.clientHeight, padding: [16, 8, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: {
      x: { time: false, range: (_u, low, high) => [low - 0.5, high + 0.5] },
      y: { range: (_u, low, high) => (series.some((one) => one.bars) ? [0, Math.max(high, target ?? 0, share ? 0.1 : 1) * 1.08] : around(low, high, share)) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 90, splits: (_u, _axis, low, high, step) => whole(low, high, step), values: (_u, at) => at.map((n) => shortened(points[n]?.label ?? "")) },
      { ...axis, grid: { stroke: edge, width: 1 }, size: 52, space: 36, values: (_u, at) => at.map((n) => (share ? percentText(n, language, 0) : numbers.format(n))) },
    ],
    series: [{}, ...series.map((one) => ({
      label: one.name, stroke: () => colour(one.tone), width: one.bars ? 0 : 2,
      ...(one.bars
        ? { fill: () => colour(one.tone), paths: uPlot.paths.bars?.({ size: [0.8, 120] }), points: { show: false } }
        : { points: { show: true, size: 6, fill: () => colour(one.tone) } }),
    }))],
    hooks: { draw: [drawTarget, writeValues], setCursor: [(chart) => tell(chart.cursor.idx ?? null)] },
  }, /** @type {uPlot.AlignedData} */ ([points.map((_, at) => at), ...series.map((_, n) => points.map((point) => point.numbers[n] ?? null))]), area);
  charts.push(u);

  /** @param {number} at */
  const go = (at) => u.setCursor({ left: u.valToPos(Math.min(Math.max(at, 0), points.length - 1), "x"), top: 1 });
  const here = () => u.cursor.idx ?? null;
  const open = () => { const at = here(), href = at === null ? null : points[at].href; if (href) location.assign(href); };
  area.addEventListener("focus", () => { if (here() === null) go(0); });
  area.addEventListener("keydown", (event) => {
    const at = here() ?? 0;
    const to = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: points.length - 1 }[event.key];
    if (to !== undefined) go(to);
    else if (event.key === "Enter") open();
    else return;
    event.preventDefault();
  });
  u.over.addEventListener("click", open);
  new ResizeObserver(() => u.setSize({ width: area.clientWidth, height: area.clientHeight })).observe(area);
}

/**
 * The labels that have room, each at its bar.
 * @param {number} low
 * @param {number} high
 * @param {number} step
 */
function whole(low, high, step) {
  const every = Math.max(1, Math.ceil(step)), found = [];
  for (let at = Math.ceil(low); at <= high; at += every) found.push(at);
  return found;
}

/**
 * The range of lines: a small change looks as small as it is.
 * @param {number} low
 * @param {number} high
 * @param {boolean} share
 * @returns {[number, number]}
 */
function around(low, high, share) {
  const room = Math.max((high - low) * 0.1, share ? 0.05 : 0.5);
  return share ? [Math.max(0, low - room), Math.min(1, high + room)] : [low - room, high + room];
}

/** @param {string} label */
const shortened = (label) => (label.length > 16 ? `${label.slice(0, 15)}…` : label);

for (const figure of findAll(document, "figure[data-plot]", HTMLElement)) draw(figure);
const redraw = () => charts.forEach((chart) => chart.redraw(false, true));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
