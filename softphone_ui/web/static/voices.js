// The picture of a recording's two sides, the caller above and the operator below, with long
// silences and talking over each other; each is also a button that goes there.
import { el } from "/static/web/dom.js";
import { duration } from "/static/web/time.js";
import { area, bytesOf, COLUMNS, HALF, heights } from "/static/web/voice_shape.js";
import { t } from "/static/web/words.js";

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {import("./voice_shape.js").Span} Span */
/** @typedef {import("./voice_shape.js").Voices} Voices */

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 */
const shape = (name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
};

/**
 * @param {number} seconds
 * @param {string} kind
 * @returns {(span: Span) => SVGElement}
 */
const band = (seconds, kind) => (span) => shape("rect", {
  class: kind, x: (span.at / seconds) * COLUMNS, y: 0, width: Math.max(1, (span.seconds / seconds) * COLUMNS), height: 2 * HALF,
});

/**
 * @param {(second: number) => void} go
 * @param {Span} span
 * @param {string} text
 * @returns {[number, HTMLLIElement]}
 */
const jump = (go, span, text) => [span.at, el("li", {}, el("button", { type: "button", class: "quiet small", onclick: () => go(span.at), text }))];

/**
 * The picture of `voices` (as /recordings/…/voices tells them) of a recording of `seconds`;
 * `go(second)` is called for a place that is pointed at. `show(second)` moves the needle.
 * @param {Voices} voices
 * @param {number} seconds
 * @param {(second: number) => void} go
 */
export function picture(voices, seconds, go) {
  const drawing = shape("svg", { viewBox: `0 0 ${COLUMNS} ${2 * HALF}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const needle = shape("line", { class: "needle", x1: 0, x2: 0, y1: 0, y2: 2 * HALF });
  drawing.append(
    ...voices.silences.map(band(seconds, "long-silence")),
    ...voices.overtalks.map(band(seconds, "overtalk")),
    shape("path", { class: "caller", d: area(heights(bytesOf(voices.caller)), -1) }),
    shape("path", { class: "operator", d: area(heights(bytesOf(voices.operator)), 1) }),
    needle,
  );
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    go(((event.clientX - box.left) / box.width) * seconds);
  });
  const places = [
    ...voices.silences.map((span) => jump(go, span, t("{at}: {n} s of silence", { at: duration(span.at), n: Math.round(span.seconds) }))),
    ...voices.overtalks.map((span) => jump(go, span, t("{at}: both speak at once", { at: duration(span.at) }))),
  ].sort(([one], [other]) => one - other).map(([, item]) => item);
  const share = (/** @type {number} */ spoken) => Math.round((100 * spoken) / seconds);
  const sum = t("The caller speaks {caller} % of the time, the operator {operator} %.", {
    caller: share(voices.caller_seconds), operator: share(voices.operator_seconds),
  });
  const whole = el("div", { class: "voices" },
    el("div", { class: "voices-sides small soft", "aria-hidden": "true" }, el("span", { text: t("Caller") }), el("span", { text: t("Operator") })),
    drawing,
    el("p", { class: "small soft", text: sum }),
    el("ul", { class: "voices-places small", hidden: places.length === 0 }, ...places));
  const show = (/** @type {number} */ second) => {
    const x = String(Math.min(COLUMNS, (second / seconds) * COLUMNS));
    needle.setAttribute("x1", x);
    needle.setAttribute("x2", x);
  };
  return { whole, show };
}
