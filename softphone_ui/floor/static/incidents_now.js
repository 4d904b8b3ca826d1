// Open incidents on the floor: how many callers heard them and left informed; bursts of tickets that
// propose one; and mass problems, each made an announced incident by one key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, keyed, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, onLanguage, t, tn } from "/static/web/words.js";

const EVERY_MS = 10_000;
const FOR_MS = 2 * 3600_000;
const LONGEST_TEXT = 300;
const place = byId("incidents-now");
const list = byId("mass-now");
const mayChange = find(document, ".floor").dataset.mayChange === "yes";
/** @typedef {Api.IncidentsView["proposals"][number]} Proposal */
/** @type {Api.IncidentsView | null} */
let told = null;
let opening = false;

const masses = () => (told?.proposals ?? []).filter((proposal) => proposal.cluster);
/** @param {Proposal} it */
const many = (it) => tn("Mass problem: {n} applicant", "Mass problem: {n} applicants", it.applicants);

function show() {
  if (!told) return;
  const running = told.incidents.filter((it) => !it.closed_at && Date.parse(it.until) > Date.now());
  const bursts = told.proposals.length - masses().length;
  const [heard, informed] = /** @type {const} */ (["heard", "informed"]).map((name) => running.reduce((sum, it) => sum + it[name], 0));
  const said = [];
  if (bursts) said.push(tn("{n} incident suggested from a burst of tickets", "{n} incidents suggested from a burst of tickets", bursts));
  if (running.length) said.push(`${tn("{n} incident is open", "{n} incidents are open", running.length)}: ${t("{heard} heard, {informed} left informed", { heard, informed })}`);
  place.hidden = !said.length;
  place.classList.toggle("proposes", bursts > 0);
  say(place.firstElementChild, said.join(" · "));
  list.hidden = masses().length === 0;
  keyed(list, masses(), (it) => it.cluster ?? "", makeRow, fillRow);
}

/** @param {Proposal} it */
function makeRow(it) {
  const act = el("button", { type: "button", onclick: () => open(masses().find((other) => other.cluster === it.cluster) ?? it) }, el("span"), " ", el("kbd", { text: "I" }));
  return el("li", {}, el("a", { href: `/tickets/${it.cluster}` }), " ", el("span"), ...(mayChange ? [" ", act] : []));
}

/**
 * @param {HTMLElement} row
 * @param {Proposal} it
 */
function fillRow(row, it) {
  const [first] = masses();
  say(row.querySelector("a"), many(it));
  say(row.querySelector("li > span"), [lookUp({ ...it.topic_names }, currentLanguage()), lookUp({ ...it.district_names }, currentLanguage()), it.place].filter(Boolean).join(" · "));
  if (!mayChange) return;
  say(row.querySelector("button span"), t("Open as an incident for 2 hours"));
  find(row, "kbd").hidden = it !== first;
}

/** @param {Proposal} it */
async function open(it) {
  if (opening) return;
  opening = true;
  const cut = (/** @type {string} */ text) => text.slice(0, LONGEST_TEXT);
  const body = {
    topic: it.topic, district: it.district, place: it.place, cluster: it.cluster, reason: many(it), until: new Date(Date.now() + FOR_MS).toISOString(),
    text_kk: cut(it.text_kk), text_ru: cut(it.text_ru), text_en: cut(it.text_en),
  };
  try {
    /** @type {{unsaid: string[]}} */
    const { unsaid } = await api("POST", "/api/incidents", body, { seconds: 20 });
    toast(unsaid.length ? t("There is no voice for: {languages}. Upload a recording.", { languages: unsaid.join(", ") }) : t("Callers hear of it from now on."));
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
  await look();
  opening = false;
}

/** The largest mass problem becomes an incident. */
export function openMass() {
  const [first] = masses();
  if (first && mayChange) open(first);
}

async function look() {
  if (!document.hidden) told = /** @type {Api.IncidentsView | null} */ (await api("GET", "/api/incidents").catch(() => null)) ?? told;
  show();
}

/** Looks now, and again each ten seconds. */
export function followIncidents() {
  look();
  setInterval(look, EVERY_MS);
  onLanguage(show);
}
