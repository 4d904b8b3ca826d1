// Today's four service-level figures, each with its formula and the calls behind it.
import { el, say } from "/static/web/dom.js";
import { duration, momentNear, timeOfDay } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { brief, cause, number, percent } from "/static/web/floor_words.js";

const TITLES = {
  in_time: (kpi) => t("Service level {kpi}", { kpi }), strict: () => t("Strict"), of_answered: () => t("Of answered"),
  nena_15: () => t("NENA 15 s"), nena_20: () => t("NENA 20 s"),
};
const FORMULAS = {
  in_time: (kpi) => t("answered within {kpi} s ÷ (offered − short abandons)", { kpi }),
  strict: (kpi) => t("answered within {kpi} s ÷ offered", { kpi }),
  of_answered: (kpi) => t("answered within {kpi} s ÷ answered", { kpi }),
  nena_15: () => t("answered within 15 s ÷ offered"), nena_20: () => t("answered within 20 s ÷ offered"),
};

const place = document.getElementById("figures");
const cards = new Map(Object.keys(TITLES).map((name) => [name, makeCard(name)]));

function makeCard(name) {
  const card = el("div", { class: `figure figure-${name}` },
    el("h3", {}, el("span", { class: "title" }), el("span", { class: "goal" })),
    el("p", { class: "value" }, el("b", { class: "share number" }),
      el("span", { class: "parts number small" }, el("a", { class: "counted" }), " ÷ ", el("a", { class: "out-of" }), " ", el("a", { class: "missing" }))),
    el("p", { class: "formula small soft" }));
  place.append(card);
  return card;
}

const behind = (part) => `/service-level?part=${encodeURIComponent(part)}`;

export function showFigures(level) {
  const kpi = Number(level?.kpi_seconds ?? document.querySelector(".floor").dataset.kpi);
  for (const [name, card] of cards) {
    say(card.querySelector(".title"), TITLES[name](kpi));
    say(card.querySelector(".formula"), FORMULAS[name](kpi));
    say(card.querySelector(".share"), "–");
    card.querySelector(".parts").hidden = !level;
  }
  for (const figure of level?.figures ?? []) showFigure(cards.get(figure.name), figure);
}

function showFigure(card, figure) {
  say(card.querySelector(".share"), percent(figure.share));
  say(card.querySelector(".goal"), figure.goal ? `${t("goal")} ${percent(figure.goal, 0)}` : "");
  link(card.querySelector(".counted"), number(figure.counted), figure.counted_part);
  link(card.querySelector(".out-of"), number(figure.out_of), figure.out_of_part);
  const missing = figure.out_of - figure.counted;
  link(card.querySelector(".missing"), missing ? `−${number(missing)}` : "", figure.missing_part);
  card.querySelector(".missing").title = t("The calls missing in this figure");
}

function link(anchor, text, part) {
  say(anchor, text);
  anchor.href = behind(part);
}

/** Below the chart: what is owed, AHT, occupancy. */
export function showToday(told) {
  const rows = [
    fact(t("Waiting for a callback"), number(told.owed), "/missed?sequel=owed", told.owed_since ? t("the first since {at}", { at: momentNear(told.owed_since) }) : ""),
    fact(t("Abandoned today"), number(told.today.calls.lost), "/missed", t("of {n} offered", { n: number(told.today.calls.offered) })),
    fact(t("AHT"), duration(told.today.handling.average_seconds), null, t("(talk + hold + wrap-up) ÷ answered calls"), "formula"),
    fact(t("Occupancy"), percent(told.today.occupancy), null, t("(talk + hold + wrap-up + calls made to citizens) ÷ (logged in − paused)"), "formula"),
  ];
  document.getElementById("today").replaceChildren(...rows);
}

const fact = (name, value, href, more, kind = "more") =>
  el("p", { title: more },
    el("span", { class: "soft small", text: name }),
    el(href ? "a" : "b", { href, class: "number", text: value, tabindex: href ? null : 0 }),
    el("span", { class: `soft small ${kind}`, text: more }));

const howLost = (call) =>
  call.outcome === "answered" ? t("cut off in mid-talk") : t("left after {time}", { time: brief(call.waited_seconds) });

/** The callers lost last, the newest first. */
export function showLost(calls) {
  const place = document.getElementById("lost");
  if (!calls.length) return place.replaceChildren(el("li", { class: "soft", text: t("No call was abandoned in the last half hour.") }));
  place.replaceChildren(...calls.map((call) => el("li", {},
    el("a", { href: `/tickets/${call.ticket ?? ""}`, class: "number", text: timeOfDay(call.offered_at) }), " ",
    el("span", { text: cause(call.cause) }), el("span", { class: "soft number", text: ` · ${howLost(call)}` }))));
}
