// The ladder of a line: its steps as a form, and drawn along the seconds to the KPI.
import { byId, el, findAll, findField } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * @typedef {Pick<Api.LineRequest, "kpi_seconds" | "ring_seconds" | "ladder">} Line What of a line the drawing needs.
 * @typedef {Api.LadderStepRequest} Step
 * @typedef {(seconds: number) => number} Scale Where a second stands from the left.
 */

const SVG = "http://www.w3.org/2000/svg";
const LEFT = 14, RIGHT = 586, AXIS = 74, ROW = 24, FIRST = 112;
/** @type {Record<string, string>} */
const MESSAGES = Object.fromEntries(findAll(byId("kinds"), "[data-kind]").map((kind) => [kind.dataset.kind, kind.dataset.message]));
export const KINDS = Object.keys(MESSAGES);
/** @param {string} kind */
export const kindWords = (kind) => t(MESSAGES[kind] ?? kind);
/** @param {number} value */
const short = (value) => String(Math.round(value * 10) / 10);

/**
 * Return the usual ladder, stretched to another KPI; on the half second.
 * @param {number} kpi in seconds
 * @param {number} ring in seconds
 * @returns {Step[]}
 */
export function usualLadder(kpi, ring) {
  const at = (/** @type {number} */ share) => Math.round(kpi * share * 2) / 2;
  const two = Math.max(at(13 / 16), Math.min(ring, kpi - 0.5));
  return [
    { after_seconds: at(8 / 16), does: ["relax_topics", "reserve_joins"] },
    { after_seconds: at(11 / 16), does: ["end_wrap_up", "alert_lead"] },
    { after_seconds: two, does: ["ring_two"] },
    { after_seconds: kpi, does: ["overflow_joins"] },
  ];
}

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {string} [text]
 */
function draw(tag, attributes, text) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  if (text !== undefined) made.textContent = text;
  return made;
}

/**
 * Draw the ladder of a line; what is no number is left out.
 * @param {Element} svg
 * @param {Line} line
 */
export function preview(svg, line) {
  const kpi = line.kpi_seconds, ring = line.ring_seconds;
  const steps = line.ladder.filter((step) => Number.isFinite(step.after_seconds) && step.after_seconds >= 0);
  svg.replaceChildren();
  if (!(kpi > 0) || !(ring > 0)) return;
  const end = Math.min(Math.max(kpi * 1.12, ...steps.map((step) => step.after_seconds * 1.05)), 900);
  const x = (/** @type {number} */ seconds) => LEFT + (RIGHT - LEFT) * Math.min(1, seconds / end);
  const height = FIRST + ROW * Math.max(1, steps.length);
  svg.setAttribute("viewBox", `0 0 600 ${height}`);
  svg.setAttribute("aria-label", inWords(line, steps));
  svg.append(draw("rect", { class: "late-part", x: x(kpi), y: 22, width: RIGHT - x(kpi), height: height - 30 }));
  rings(svg, x, end, ring, steps);
  svg.append(draw("line", { class: "axis", x1: LEFT, y1: AXIS, x2: RIGHT, y2: AXIS }));
  ticks(svg, x, end);
  svg.append(draw("line", { class: "kpi", x1: x(kpi), y1: 18, x2: x(kpi), y2: height - 8 }));
  svg.append(draw("text", { class: "kpi-word", x: x(kpi) - 5, y: 15, "text-anchor": "end" }, `${t("KPI")} ${short(kpi)}`));
  steps.forEach((step, row) => drawLine(svg, x, step, FIRST + ROW * row));
  steps.forEach((step, row) => drawWords(svg, x, step, FIRST + ROW * row)); // above the lines of others
}

/**
 * Who is rung when nobody picks up: one telephone after the other, later two at once.
 * @param {Element} svg
 * @param {Scale} x
 * @param {number} end in seconds
 * @param {number} ring in seconds
 * @param {Step[]} steps
 */
function rings(svg, x, end, ring, steps) {
  const two = steps.find((step) => step.does.includes("ring_two"))?.after_seconds ?? Infinity;
  for (let at = 0, n = 0; at < end && n < 150; at += ring, n += 1) {
    const until = Math.min(at + ring, end);
    svg.append(draw("rect", { class: `ring ring-${n % 2}`, x: x(at) + 1, y: 30, width: Math.max(0, x(until) - x(at) - 2), height: 14, rx: 3 }));
    const from = Math.max(at, two);
    if (from < until) svg.append(draw("rect", { class: `ring ring-${n % 2}`, x: x(from) + 1, y: 48, width: Math.max(0, x(until) - x(from) - 2), height: 14, rx: 3 }));
  }
  svg.append(draw("text", { class: "ring-word", x: LEFT + 4, y: 41 }, t("the best operator rings")));
}

/**
 * @param {Element} svg
 * @param {Scale} x
 * @param {number} end in seconds
 */
function ticks(svg, x, end) {
  const every = [1, 2, 5, 10, 20, 30, 60, 120, 300].find((seconds) => end / seconds <= 14) ?? 300;
  for (let at = 0; at <= end; at += every) {
    svg.append(draw("line", { class: "tick", x1: x(at), y1: AXIS - 3, x2: x(at), y2: AXIS + 3 }));
    svg.append(draw("text", { class: "tick-word", x: x(at), y: AXIS + 15, "text-anchor": "middle" }, String(at)));
  }
}

/**
 * @param {Element} svg
 * @param {Scale} x
 * @param {Step} step
 * @param {number} y
 */
function drawLine(svg, x, step, y) {
  const at = x(step.after_seconds);
  svg.append(draw("line", { class: "step-line", x1: at, y1: AXIS, x2: at, y2: y - 4 }));
  svg.append(draw("circle", { class: "step-dot", cx: at, cy: AXIS, r: 5 }));
  svg.append(draw("circle", { class: "step-end", cx: at, cy: y - 4, r: 2.5 }));
}

/**
 * @param {Element} svg
 * @param {Scale} x
 * @param {Step} step
 * @param {number} y
 */
function drawWords(svg, x, step, y) {
  const at = x(step.after_seconds), right = at > 300;
  const words = `${short(step.after_seconds)} ${t("s")} · ${step.does.map(kindWords).join(", ") || t("nothing")}`;
  svg.append(draw("text", { class: "step-word", x: right ? at - 8 : at + 8, y, "text-anchor": right ? "end" : "start" }, words));
}

/**
 * @param {Line} line
 * @param {Step[]} steps
 */
function inWords(line, steps) {
  const told = steps.map((step) => `${short(step.after_seconds)} ${t("s")}: ${step.does.map(kindWords).join(", ")}`);
  return [t("KPI {n} s", { n: short(line.kpi_seconds) }), ...told].join("; ");
}

/** The steps as fields. `changed` is called at each change. */
export class Steps {
  /**
   * @param {HTMLElement} list
   * @param {() => void} changed
   */
  constructor(list, changed) {
    this.list = list;
    this.changed = changed;
  }
  /** @returns {Step[]} */
  read() {
    return [...this.list.children].map((row) => ({
      after_seconds: number(findField(row, "[data-after]").value),
      does: findAll(row, "input[type=checkbox]:checked", HTMLInputElement).map((box) => box.value),
    }));
  }
  /** @param {Step[]} ladder */
  write(ladder) {
    this.list.replaceChildren(...ladder.map((step, at) => this.row(step, at)));
    this.changed();
  }
  add() {
    const steps = this.read();
    const last = steps.at(-1)?.after_seconds ?? 0;
    this.write([...steps, { after_seconds: last + 2, does: [] }]);
    findField(this.list, ":scope > :last-child [data-after]").focus();
  }
  /** @param {HTMLElement} row */
  remove(row) {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    this.write(this.read());
    const focused = next?.isConnected ? next : this.list.lastElementChild;
    if (focused) findField(focused, "[data-after]").focus();
  }
  /**
   * @param {Step} step
   * @param {number} at
   */
  row(step, at) {
    const row = el("li", { class: "step" });
    row.append(
      el("span", { class: "unit after", "data-unit": t("s") }, el("input", { type: "number", step: "0.5", min: "0", "data-after": true, value: String(step.after_seconds), "aria-label": t("Step {n}: after so many seconds", { n: at + 1 }), "aria-describedby": `w-step-${at}` })),
      el("span", { class: "kinds", role: "group", "aria-label": t("What step {n} does", { n: at + 1 }) }, ...KINDS.map((kind) =>
        el("label", { class: "kind" }, el("input", { type: "checkbox", value: kind, checked: step.does.includes(kind) }), el("span", { text: kindWords(kind) })))),
      el("button", { type: "button", class: "icon-button", title: t("Take this step away"), "aria-label": t("Take this step away"), text: "×", onclick: () => this.remove(row) }),
      el("p", { class: "wrong small", id: `w-step-${at}`, hidden: true }),
    );
    return row;
  }
}

/** @param {string} text */
export const number = (text) => (text.trim() === "" ? NaN : Number(text));
