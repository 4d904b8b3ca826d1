// The last half hour as lines: offered, answered in time, lost; minute by minute.
import uPlot from "/built/uplot.js";
import { byId, el, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { hourMinute } from "/static/web/time.js";
import { t } from "/static/web/words.js";

/** @typedef {Pick<Api.CourseView, "begins_at" | "offered" | "answered" | "in_time" | "lost">} Step One minute. */
/** @typedef {{key: "offered" | "in_time" | "lost", name: () => string, width: number, dash?: number[], points?: boolean}} Line */

/** @type {Line[]} */
const LINES = [
  { key: "offered", name: () => t("Offered"), dash: [4, 3], width: 1.5 },
  { key: "in_time", name: () => t("In time"), width: 2 },
  { key: "lost", name: () => t("Abandoned"), width: 2, points: true },
];
const box = byId("half-hour");
const legend = byId("half-hour-legend");
/** @type {uPlot | null} */
let chart = null;
/** @type {Step[]} */
let all = [];
/** @type {Step[]} */
let steps = [];

/** @type {Map<string, HTMLAnchorElement>} */
const keys = new Map(LINES.map((line) => {
  const key = el("a", { class: `key ${line.key}` }, el("i", { "aria-hidden": true }), el("span"), el("b", { class: "number" }));
  legend.append(key);
  return [line.key, key];
}));

/**
 * A canvas knows no custom properties: the colours are read off the legend, in either theme.
 * @param {string} key
 */
const colour = (key) => getComputedStyle(/** @type {HTMLElement} */ (keys.get(key))).color;
const ink = () => getComputedStyle(legend).color;
const wash = () => getComputedStyle(legend).borderTopColor;
const faint = () => getComputedStyle(box).borderTopColor;

/**
 * @param {Line} line
 * @returns {uPlot.Series}
 */
function series(line) {
  return {
    label: line.key, width: line.width, dash: line.dash, stroke: () => colour(line.key),
    points: line.points ? { show: true, size: 6, filter: onlySome, fill: () => colour(line.key) } : { show: false },
  };
}

/**
 * @param {uPlot} u
 * @param {number} i
 */
const onlySome = (u, i) => [...u.data[i]].flatMap((value, at) => ((value ?? 0) > 0 ? [at] : []));

/** @returns {uPlot.Options} */
function options() {
  const axis = { stroke: ink, font: "12px Inter Variable, sans-serif", ticks: { show: false }, gap: 4 };
  return {
    width: box.clientWidth, height: box.clientHeight, padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false }, y: { range: (_u, _low, high) => [0, Math.max(4, high) * 1.06] } },
    axes: [
      { ...axis, grid: { show: false }, size: 22, space: 60, incrs: [300, 600], values: (u, at) => at.map((second) => (second - (u.scales.x.min ?? 0) < 90 ? "" : hourMinute(second * 1000))) },
      { ...axis, grid: { stroke: faint, width: 1 }, size: 30, space: 36, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500], values: (_u, at) => at.map(String) },
    ],
    series: [{}, ...LINES.map(series)],
    bands: [{ series: [1, 2], fill: () => wash() }],
    hooks: { setCursor: [(u) => sayLegend(u.cursor.idx ?? null)] },
  };
}

/**
 * Draw the minutes; `told` may have the one that is not over, which is drawn when it is.
 * @param {Step[]} told
 */
export function showHalfHour(told) {
  all = told;
  steps = told.filter((step) => Date.parse(step.begins_at) + 60_000 <= live.now()).slice(-30);
  const data = /** @type {uPlot.AlignedData} */ ([told.map((step) => Date.parse(step.begins_at) / 1000), ...LINES.map((line) => told.map((step) => step[line.key]))]);
  if (chart) chart.setData(data);
  else chart = new uPlot(options(), data, box);
  sayLegend((chart.cursor.left ?? -1) >= 0 ? chart.cursor.idx ?? null : null);
  fillTable();
}

/**
 * Without the pointer: the sums of the half hour, each opening into its calls.
 * @param {number | null} at
 */
function sayLegend(at) {
  for (const line of LINES) {
    const key = /** @type {HTMLAnchorElement} */ (keys.get(line.key));
    const step = at === null ? null : steps[at];
    say(key.querySelector("span"), line.name());
    say(key.querySelector("b"), steps.length ? String(step ? step[line.key] : sum(line.key)) : "–");
    key.href = callsOf(line.key, step ? [step] : steps);
  }
  say(document.getElementById("half-hour-at"), at === null || !steps[at] ? "" : hourMinute(steps[at].begins_at));
}

/** @param {Line["key"]} key */
const sum = (key) => steps.reduce((total, step) => total + step[key], 0);

/**
 * @param {string} part
 * @param {Step[]} of
 */
function callsOf(part, of) {
  if (!of.length) return "/service-level";
  const until = new Date(Date.parse(of[of.length - 1].begins_at) + 60_000).toISOString();
  return `/service-level?${new URLSearchParams({ since: of[0].begins_at, until, part })}`;
}

// The same numbers for whoever cannot see the lines.
function fillTable() {
  const head = el("tr", {}, el("th", { scope: "col", text: t("Time") }), ...LINES.map((line) => el("th", { scope: "col", text: line.name() })));
  const rows = steps.map((step) => el("tr", {}, el("th", { scope: "row", text: hourMinute(step.begins_at) }), ...LINES.map((line) => el("td", { text: String(step[line.key]) }))));
  byId("half-hour-table").replaceChildren(el("thead", {}, head), el("tbody", {}, ...rows));
}

/** The window moves on with the clock, even if nobody calls. */
export function moveHalfHour() {
  const minute = Math.floor(live.now() / 60_000) * 60_000;
  const last = all.length ? Date.parse(all[all.length - 1].begins_at) : minute;
  if (last >= minute) return;
  for (let at = last + 60_000; at <= minute; at += 60_000) {
    all.push({ begins_at: new Date(at).toISOString(), offered: 0, answered: 0, in_time: 0, lost: 0 });
  }
  showHalfHour(all.slice(-31));
}

/** Colours or language have changed. */
export function redrawHalfHour() {
  chart?.redraw(false, true);
  sayLegend(null);
}

new ResizeObserver(() => chart?.setSize({ width: box.clientWidth, height: box.clientHeight })).observe(box);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawHalfHour);
new MutationObserver(redrawHalfHour).observe(document.documentElement, { attributeFilter: ["data-theme"] });
