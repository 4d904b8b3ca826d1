// Today's service level, large, with its formula and the calls behind it; the other ways to count it are
// behind a line that opens.
import { byId, el, find, say } from "/static/web/dom.js";
import { duration, momentNear, timeOfDay } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { brief, cause, number, percent } from "/static/web/floor_words.js";

/** @type {Record<string, (kpi: number) => string>} */
const TITLES = {
  in_time: (kpi) => t("Service level {kpi}", { kpi }), strict: () => t("Strict"), of_answered: () => t("Of answered"),
  nena_15: () => t("NENA 15 s"), nena_20: () => t("NENA 20 s"),
};
/** @type {Record<string, (kpi: number) => string>} */
const FORMULAS = {
  in_time: (kpi) => t("answered within {kpi} s ÷ (offered − short abandons)", { kpi }),
  strict: (kpi) => t("answered within {kpi} s ÷ offered", { kpi }),
  of_answered: (kpi) => t("answered within {kpi} s ÷ answered", { kpi }),
  nena_15: () => t("answered within 15 s ÷ offered"), nena_20: () => t("answered within 20 s ÷ offered"),
};

const MAIN = "in_time";
const OPEN = "komek:floor:levels";
const place = byId("figures");
const others = find(place, "details", HTMLDetailsElement);
others.open = localStorage.getItem(OPEN) === "yes";
// At the click: "toggle" comes later, and a page that is reloaded in between would not remember it.
others.firstElementChild?.addEventListener("click", () => localStorage.setItem(OPEN, others.open ? "no" : "yes"));
const cards = new Map(Object.keys(TITLES).map((name) => [name, makeCard(name)]));

/**
 * Show or hide the other ways to count.
 * @param {boolean} on
 */
export const showOthers = (on) => { others.open = on; };

/** @param {string} name */
function makeCard(name) {
  const card = el("div", { class: `figure figure-${name}` },
    el("h3", {}, el("span", { class: "title" }), el("span", { class: "goal" })),
    el("p", { class: "value" }, el("b", { class: "share number" }),
      el("span", { class: "parts number small" }, el("a", { class: "counted" }), " ÷ ", el("a", { class: "out-of" }), " ", el("a", { class: "missing" }))),
    el("p", { class: "formula small soft" }));
  if (name === MAIN) place.prepend(card);
  else others.append(card);
  return card;
}

/** @param {string | null} part */
const behind = (part) => `/service-level?part=${encodeURIComponent(part ?? "")}`;

/**
 * Show the four figures of the service level; dashes where they are not known.
 * @param {Api.ServiceLevel | null | undefined} level
 */
export function showFigures(level) {
  const kpi = Number(level?.kpi_seconds ?? find(document, ".floor").dataset.kpi);
  for (const [name, card] of cards) {
    say(card.querySelector(".title"), TITLES[name](kpi));
    say(card.querySelector(".formula"), FORMULAS[name](kpi));
    say(card.querySelector(".share"), "–");
    find(card, ".parts").hidden = !level;
  }
  for (const figure of level?.figures ?? []) {
    const card = cards.get(figure.name);
    if (card) showFigure(card, figure);
  }
}

/**
 * @param {HTMLElement} card
 * @param {Api.ServiceLevel["figures"][number]} figure
 */
function showFigure(card, figure) {
  say(card.querySelector(".share"), percent(figure.share));
  say(card.querySelector(".goal"), figure.goal ? `${t("goal")} ${percent(figure.goal, 0)}` : "");
  link(find(card, ".counted", HTMLAnchorElement), number(figure.counted), figure.counted_part);
  link(find(card, ".out-of", HTMLAnchorElement), number(figure.out_of), figure.out_of_part);
  const missing = figure.out_of - figure.counted;
  link(find(card, ".missing", HTMLAnchorElement), missing ? `−${number(missing)}` : "", figure.missing_part);
  find(card, ".missing").title = t("The calls missing in this figure");
}

/**
 * @param {HTMLAnchorElement} anchor
 * @param {string} text
 * @param {string | null} part
 */
function link(anchor, text, part) {
  say(anchor, text);
  anchor.href = behind(part);
}

/**
 * Show below the chart what is owed, the handling time and the occupancy.
 * @param {Api.FloorFigures} told
 */
export function showToday(told) {
  const rows = [
    fact(t("Waiting for a callback"), number(told.owed), "/callbacks", told.owed_since ? t("the first since {at}", { at: momentNear(told.owed_since) }) : ""),
    fact(t("Abandoned today"), number(told.today.calls.lost), "/missed", t("of {n} offered", { n: number(told.today.calls.offered) })),
    fact(t("AHT"), duration(told.today.handling.average_seconds), null, t("(talk + hold + wrap-up) ÷ answered calls"), "formula"),
    fact(t("Occupancy"), percent(told.today.occupancy), null, t("(talk + hold + wrap-up + calls made to citizens) ÷ (logged in − paused)"), "formula"),
  ];
  byId("today").replaceChildren(...rows);
}

/**
 * @param {string} name
 * @param {string} value
 * @param {string | null} href
 * @param {string} more
 */
const fact = (name, value, href, more, kind = "more") =>
  el("p", { title: more },
    el("span", { class: "soft small", text: name }),
    el(href ? "a" : "b", { href, class: "number", text: value, tabindex: href ? null : 0 }),
    el("span", { class: `soft small ${kind}`, text: more }));

/** @param {Api.FloorFigures["lost_lately"][number]} call */
const howLost = (call) =>
  call.outcome === "answered" ? t("cut off in mid-talk") : t("left after {time}", { time: brief(call.waited_seconds) });

/**
 * Show the callers lost last, the newest first.
 * @param {Api.FloorFigures["lost_lately"]} calls
 */
export function showLost(calls) {
  const list = byId("lost");
  if (!calls.length) return list.replaceChildren(el("li", { class: "soft", text: t("No call was abandoned in the last half hour.") }));
  list.replaceChildren(...calls.map((call) => el("li", {},
    el("a", { href: `/tickets/${call.ticket ?? ""}`, class: "number", text: timeOfDay(call.offered_at) }), " ",
    el("span", { text: cause(call.cause) }), el("span", { class: "soft number", text: ` · ${howLost(call)}` }))));
}
