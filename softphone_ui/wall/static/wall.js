// The wallboard. It knows only frames of numbers; ages and waits are counted on by this page's own
// clock from the moment a frame came, so it needs no right time of day.
import { byId, find, findAll } from "/static/web/dom.js";
import { percentText } from "/static/web/percent.js";
import { SteadySocket } from "/static/web/steady_socket.js";
import { OLD_MS, ofLevel, ofOwed, ofRemaining, ofWaiting, remaining } from "./signs.js";

const TURN_MS = 20_000;
const A_DAY_MS = 24 * 3600_000; // the page is loaded anew, so that the key's cookie is renewed
const body = document.body;
/** @type {Record<string, Record<string, string>>} */
const all = JSON.parse(body.dataset.words ?? "{}");
const turns = body.dataset.language === "turn" ? ["kk", "ru", "en"] : [body.dataset.language ?? "kk"];
let language = turns[0];
// Browsers may not know how numbers are written in Kazakh: as in Russian.
const locale = () => (language === "en" ? "en-GB" : "ru");
/** @type {Wall.Frame | null} What the server sent last. */
let frame = null;
let cameAt = -Infinity;

const words = () => all[language];
/**
 * @param {string} text
 * @param {Record<string, string | number>} values
 */
const fill = (text, values) => text.replace(/\{(\w)\}/g, (_, /** @type {string} */ name) => String(values[name] ?? "–"));
/**
 * @param {HTMLElement} element
 * @param {string} text
 */
const set = (element, text) => { if (element.textContent !== text) element.textContent = text; };

/**
 * @param {string} id
 * @param {string} digits
 * @param {string | null} sign
 */
function tile(id, digits, sign, note = "") {
  const it = byId(id);
  set(find(it, ".digits"), digits);
  set(find(it, ".note"), note);
  if (sign) it.dataset.sign = sign;
  else delete it.dataset.sign;
  set(find(it, ".sign span"), sign ? words()[sign] : "");
  find(it, "use", SVGElement).setAttribute("href", sign ? `#shape-${sign}` : "#");
}

/**
 * @param {string} id
 * @param {Wall.BoardServiceLevel | null | undefined} it
 * @param {number} kpi in seconds
 */
function level(id, it, kpi) {
  byId(id).classList.toggle("no-data", !it || it.share === null);
  set(byId(`${id}-name`), fill(words()[id], { n: kpi }));
  if (!it || it.share === null) return tile(id, words().no_data, null);
  // The number is rounded as everywhere; the sign compares the exact share, so 79.96 % has not reached 80.
  tile(id, percentText(it.share, language), ofLevel(it), fill(words().of, { n: it.counted, m: it.out_of }));
}

/**
 * A centre in which nobody writes has no tile for it.
 * @param {Wall.BoardServiceLevel | null | undefined} it
 * @param {number} waiting
 */
function written(it, waiting) {
  const some = Boolean(it?.out_of) || waiting > 0;
  body.classList.toggle("has-written", some);
  if (!some) return;
  const wait = waiting ? fill(words().texts, { n: waiting }) : "";
  if (it?.out_of) level("written", it, 0);
  else tile("written", "–", null);
  set(byId("written-name"), words().written);
  const note = find(byId("written"), ".note");
  set(note, [it?.out_of ? fill(words().of, { n: it.counted, m: it.out_of }) : "", wait].filter(Boolean).join(" · "));
}

/** @param {Record<string, number>} found */
function operators(found) {
  /** @type {Record<string, number>} */
  const counts = { ...found, talking: found.talking + found.hold + found.calling_out };
  for (const state of ["available", "ringing", "talking", "wrap_up", "paused"]) set(byId(`state-${state}`), String(counts[state]));
}

/** @param {Wall.KnownIncident[]} found */
function incidents(found) {
  const place = byId("incidents");
  const names = found.map((incident) => incident[/** @type {keyof Wall.KnownIncident} */ (language)]).join(" · ");
  const head = found.length ? `${words().incidents}: ` : words().no_incidents;
  if (place.dataset.said === head + names) return;
  place.dataset.said = head + names;
  const name = document.createElement("b");
  name.textContent = names;
  place.replaceChildren(head, name);
}

function show() {
  const since = performance.now() - cameAt;
  const old = frame === null || frame.age_ms === null ? Infinity : frame.age_ms + since;
  const oldFigures = frame?.figures ? frame.figures.age_ms + since : Infinity;
  body.classList.toggle("is-old", frame !== null && old > OLD_MS);
  body.classList.toggle("is-old-figures", oldFigures > OLD_MS);
  const oldest = Math.max(old, oldFigures);
  set(byId("old"), frame === null || oldest <= OLD_MS ? "" : fill(words().old, { n: Number.isFinite(oldest) ? Math.floor(oldest / 1000) : "…" }));
  set(byId("clock"), new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit", timeZone: body.dataset.zone }).format(new Date()));
  if (frame === null) return;
  const left = remaining(frame.oldest, since);
  tile("waiting", String(frame.waiting), ofWaiting(frame.waiting, frame.operators.available));
  tile("remaining", left === null ? "–" : `${left < 0 ? "+" : ""}${Math.abs(left)}`, ofRemaining(left), left === null ? words().nobody : left < 0 ? words().over : "");
  operators(frame.operators);
  const { figures } = frame;
  const kpi = Math.round(frame.kpi_ms / 1000);
  level("half_hour", figures?.half_hour, kpi);
  level("today", figures?.today, kpi);
  written(figures?.written, frame.texts);
  if (figures) tile("owed", String(figures.owed), ofOwed(figures.owed));
  else tile("owed", "–", null);
  incidents(figures?.incidents ?? []);
}

function speak() {
  document.documentElement.lang = language;
  for (const it of findAll(document, "[data-word]")) set(it, words()[it.dataset.word ?? ""]);
  show();
}

function revoked() {
  socket.close();
  body.classList.add("is-revoked");
  byId("revoked", HTMLDialogElement).show();
  find(byId("revoked"), "a").focus();
}

/** @param {string} data */
function heard(data) {
  /** @type {Wall.Frame | {type: "hello", stamp: string} | {type: "revoked"}} */
  const told = JSON.parse(data);
  if (told.type === "revoked") return revoked();
  if (told.type === "hello") {
    if (told.stamp !== body.dataset.stamp) location.reload(); // a newer page is served
    return;
  }
  frame = told;
  cameAt = performance.now();
  show();
}

const socket = new SteadySocket({
  address: () => `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/wall/live`,
  question: () => "ping", heard, lost: () => {},
});
speak();
socket.open();
setInterval(show, 250);
if (turns.length > 1) {
  setInterval(() => {
    language = turns[(turns.indexOf(language) + 1) % turns.length];
    speak();
  }, TURN_MS);
}
setInterval(() => socket.isOpen && location.reload(), A_DAY_MS);
