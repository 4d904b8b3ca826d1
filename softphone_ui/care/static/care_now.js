// What the shift lead is told of those on the floor: calls marked as an abuse, loads that grow large.
import { api } from "/static/web/api.js";
import { byId, el, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { abuseReason } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";

const EVERY_MS = 60_000;
// Below the tiles, so that none moves away under the pointer; the rest is on the page of loads.
const SHOWN = 3;
const list = byId("care");
/** @type {Api.Loads["operators"][number][]} */
let loads = [];

/** An abuse concerns the lead while its call goes on, and through the breather after it. */
const abused = () => Object.values(live.floor.operators).filter((it) =>
  it.abuse && (it.call_id === it.abuse.call_id || (it.state === "paused" && it.reason === "breather")));

/** @type {Record<string, (load: Api.Loads["operators"][number]) => string>} */
const WARNINGS = {
  calls: (it) => t("{n} calls today", { n: it.calls }),
  run: (it) => t("{n} minutes without a pause", { n: Math.floor(it.run_seconds / 60) }),
};

/** @param {Floor.OperatorView} operator */
function aboutAbuse({ abuse, reason, after_call }) {
  const what = t("abuse of the line: {reason}", { reason: abuseReason(abuse?.reason) });
  const rest = reason === "breather" ? t("on a short rest") : after_call === "breather" ? t("a breather follows") : "";
  return [what, rest].filter(Boolean).join(" · ");
}

function rows() {
  const marks = abused().map((it) => ({ key: `abuse-${it.extension}`, who: `${it.extension} ${it.name}`, what: aboutAbuse(it) }));
  const heavy = loads.filter((it) => it.warnings.length).map((it) => ({
    key: `load-${it.operator}`, who: `${it.operator} ${it.name}`, what: it.warnings.map((warning) => WARNINGS[warning]?.(it) ?? warning).join(" · "),
  }));
  return [...marks, ...heavy];
}

export function showCare() {
  const all = rows();
  list.hidden = all.length === 0;
  keyed(list, all.length > SHOWN ? [...all.slice(0, SHOWN), { key: "more", who: "", what: t("and {n} more", { n: all.length - SHOWN }) }] : all, (it) => it.key,
    () => el("li", { class: "hand" }, el("b", { class: "who number" }), " ", el("span", { class: "what" })),
    (row, it) => { say(row.querySelector(".who"), it.who); say(row.querySelector(".what"), it.what); });
}

async function look() {
  const answer = /** @type {{operators: Api.Loads["operators"][number][]} | null} */ (await api("GET", "/api/care/load").catch(() => null));
  loads = answer?.operators ?? loads;
  if (live.started) showCare();
}

look();
setInterval(look, EVERY_MS);
