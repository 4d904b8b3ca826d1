// On every page of whoever leads a shift: what fires and nobody has acknowledged. F8 acknowledges the
// first, wherever the focus is.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, keyed, say } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

const SHOWN = 3;
const list = el("ul");
const bar = el("div", { class: "alert-bar", role: "status", "aria-live": "polite", hidden: true }, list);
document.head.append(el("link", { rel: "stylesheet", href: "/static/alerts/bar.css" }));
byId("banners").after(bar);
/** @type {Api.BarAlert[]} */
let alerts = [];

/** @param {Api.BarAlert[]} all */
function show(all) {
  alerts = all;
  bar.hidden = all.length === 0;
  keyed(list, all.slice(0, SHOWN), (alert) => alert.alert_id, make, update);
  const more = all.length - SHOWN;
  bar.dataset.more = more > 0 ? t("and {n} more", { n: more }) : "";
}

/** @param {Api.BarAlert} alert */
function make(alert) {
  const button = el("button", { type: "button", onclick: () => acknowledge(alert) });
  return el("li", { class: "banner" },
    el("b", { class: "what" }), el("span", { class: "number reading" }), el("span", { class: "soft since" }), button);
}

/**
 * @param {HTMLElement} row
 * @param {Api.BarAlert} alert
 */
function update(row, alert) {
  row.classList.toggle("alarm", alert.escalated);
  say(row.querySelector(".what"), alert.figure[currentLanguage()]);
  say(row.querySelector(".reading"), alert.reading[currentLanguage()]);
  say(row.querySelector(".since"), duration((live.now() - Date.parse(alert.since)) / 1000));
  const button = find(row, "button");
  const first = alert === alerts[0];
  const shown = `${currentLanguage()} ${first}`;
  if (button.dataset.shown !== shown) {
    button.dataset.shown = shown;
    button.replaceChildren(t("Acknowledge"), ...(first ? [el("kbd", { text: "F8" })] : []));
  }
}

/** @param {Api.BarAlert} alert */
async function acknowledge(alert) {
  show(alerts.filter((each) => each !== alert));
  try {
    // Who presses F8 goes on to what it is about: the page is left before the answer has come.
    await api("POST", `/api/alerts/${alert.alert_id}/acknowledge`, undefined, { keepalive: true });
    document.dispatchEvent(new CustomEvent("alert-acknowledged"));
  } catch (failure) {
    const error = problemOf(failure);
    toast(error.status === 409 ? t("Somebody else has it already, or it is over.") : error.message);
    await load();
  }
}

async function load() {
  const all = /** @type {Api.BarAlert[]} */ (await api("GET", "/api/alerts/bar").catch(() => alerts));
  show(all);
}

live.on("alerts", (letter) => show(letter.alerts));
live.on("link", ({ up, delay }) => { if (up && delay === null) load(); });
new Keys().on("F8", () => (alerts.length ? (acknowledge(alerts[0]), true) : false), { inFields: true, withAlt: false });
setInterval(() => show(alerts), 1000);
onLanguage(() => show(alerts));
load();
