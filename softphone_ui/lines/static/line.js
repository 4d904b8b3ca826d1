// One line: every field weighed while it is typed, the ladder drawn, saved by one key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, findAll, say } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t, tn } from "/static/web/words.js";
import { Greetings } from "./greetings.js";
import { Steps, number, preview, usualLadder } from "./ladder.js";
import { startTrial } from "./trial.js";

const WAIT_MS = 250;
const form = byId("line");
const shown = JSON.parse(form.dataset.shown);
const isNew = form.dataset.new === "yes";
const NUMBERS = ["kpi_seconds", "ring_seconds", "wrap_up_seconds", "short_abandon_seconds", "priority", "most_waiting"];
const LANGUAGES = ["kk", "ru", "en"];
const CHECKS = ["open", "emergency", "named_only", "voicemail", "callback_offer", "survey", "greets"];
/** @param {string} name */
const field = (name) => document.getElementById(`f-${name}`);
let version = shown.version;
let saved = "";
let asking = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let due = undefined;
let tried = false;
let refusal = () => ""; // why the last try to save was refused, said anew in another language
const marked = () => t("Not saved: correct the marked fields.");

const steps = new Steps(document.getElementById("steps"), () => changed());

// --- the form's words and values -----------------------------------------------------------------

function write(line) {
  field("number").value = line.number;
  for (const code of LANGUAGES) field(`names.${code}`).value = line.names[code];
  for (const name of NUMBERS) field(name).value = line[name] ?? "";
  for (const name of CHECKS) field(name).checked = line[name];
  writeOthers(line.overflow_to);
  writeTopics(line.topics);
  writeWeek(line.hours);
  steps.write(line.ladder);
}

function writeOthers(chosen) {
  field("overflow_to").replaceChildren(
    el("option", { value: "", text: t("none") }),
    ...shown.others.map((it) => el("option", { value: it.number, text: `${it.number} · ${it.names[currentLanguage()]}`, selected: it.number === chosen })),
  );
}

function writeTopics(chosen) {
  byId("topics").replaceChildren(...shown.topics.map((it) =>
    el("label", { class: "checked" }, el("input", { type: "checkbox", value: it.code, checked: chosen.includes(it.code) }), it.names[currentLanguage()])));
}

const topics = () => [...findAll(document, "#topics input:checked", HTMLInputElement)].map((box) => box.value);

function writeWeek(hours) {
  byId("always", HTMLInputElement).checked = hours === null;
  for (const day of findAll(document, ".day")) {
    const spans = hours?.[day.dataset.day] ?? [];
    find(day, ".spans").replaceChildren(...spans.map(([opens, closes]) => span(opens, closes)));
  }
}

function span(opens, closes) {
  const clock = (/** @type {string} */ value, label) => el("input", { class: "clock", value, maxlength: "5", inputmode: "numeric", "aria-label": label, placeholder: "00:00" });
  const made = el("span", { class: "span" }, clock(opens, t("Opens")), "–", clock(closes, t("Closes")),
    el("button", { type: "button", class: "icon-button", text: "×", title: t("Take these hours away"), "aria-label": t("Take these hours away"), onclick: () => { made.remove(); changed(); } }));
  return made;
}

function read() {
  const line = { number: field("number").value.trim() };
  line.names = Object.fromEntries(LANGUAGES.map((code) => [code, field(`names.${code}`).value.trim()]));
  for (const name of NUMBERS) line[name] = number(field(name).value);
  for (const name of CHECKS) line[name] = field(name).checked;
  if (Number.isNaN(line.most_waiting)) line.most_waiting = null;
  line.overflow_to = field("overflow_to").value || null;
  line.topics = topics();
  line.ladder = steps.read();
  line.hours = byId("always", HTMLInputElement).checked ? null : [...document.querySelectorAll(".day")].map((day) =>
    [...day.querySelectorAll(".span")].map((it) => [...it.querySelectorAll("input")].map((input) => input.value.trim())));
  return line;
}

// --- weighed while it is typed --------------------------------------------------------------------

function changed() {
  const line = read();
  preview(document.getElementById("preview"), line);
  byId("week").hidden = line.hours === null;
  say(document.getElementById("line-name"), line.names[currentLanguage()]);
  const count = line.topics.length;
  say(document.getElementById("topics-count"), count ? tn("{n} topic", "{n} topics", count) : "");
  say(document.getElementById("saved"), JSON.stringify(line) === saved ? "" : t("Not saved yet"));
  clearTimeout(due);
  due = setTimeout(weigh, WAIT_MS);
}

// JSON has no word for "not a number": such a field is told here, the rest by the server.
function unreadable(line) {
  const found = NUMBERS.filter((name) => Number.isNaN(line[name])).map((name) => ({ field: name, step: null }));
  line.ladder.forEach((step, /** @type {number} */ at) => { if (Number.isNaN(step.after_seconds)) found.push({ field: "ladder", step: at }); });
  return found.map((it) => ({ ...it, message: t("A number is wanted.") }));
}

async function weigh() {
  const line = read(), missing = unreadable(line);
  if (missing.length) return showProblems(missing);
  const mine = ++asking;
  const told = await api("POST", `/api/lines/check${isNew ? "?new=yes" : ""}`, line).catch((problem) => problem);
  if (mine === asking && told.problems) showProblems(told.problems.filter((it) => tried || !notYet(it)));
}

/**
 * A field of a new line that nobody has come to yet is not wrong.
 * @param {import("/static/web/api.js").Problem} problem
 */
const notYet = (problem) => isNew && placeOf(problem)[1]?.value === "";

function placeOf({ field: name, step }) {
  if (name === "ladder" && step !== null) return [`w-step-${step}`, steps.list.children[step]?.querySelector("[data-after]")];
  if (name === "hours" && step !== null) return [`w-day-${step}`, document.querySelector(`.day[data-day="${step}"] input`)];
  return [`w-${name}`, field(name) ?? document.getElementById(name === "hours" ? "always" : "add-step")];
}

function showProblems(problems) {
  const places = new Map();
  for (const problem of problems) {
    const [id, input] = placeOf(problem);
    places.set(id, [...(places.get(id) ?? []), problem.message]);
    input?.setAttribute("aria-invalid", "true");
  }
  const wrong = new Set(problems.map((/** @type {import("/static/web/api.js").Problem} */ problem) => placeOf(problem)[1]));
  for (const input of form.querySelectorAll("[aria-invalid]")) if (!wrong.has(input)) input.removeAttribute("aria-invalid");
  for (const place of findAll(form, ".wrong")) {
    const words = [...new Set(places.get(place.id) ?? [])].join(" ");
    say(place, words);
    place.hidden = !words;
  }
  if (places.has("w-topics")) document.getElementById("topics-part").open = true;
}

// --- saved --------------------------------------------------------------------------------------

async function save() {
  const line = read(), missing = unreadable(line);
  const refused = byId("refused");
  refused.hidden = true;
  if (missing.length) return refuse(marked, missing);
  try {
    const told = isNew
      ? await api("POST", "/api/lines", line, { seconds: 40 })
      : await api("PUT", `/api/lines/${line.number}`, { line, version }, { seconds: 40 });
    saved = JSON.stringify(line);
    if (isNew) return location.assign(`/lines/${line.number}`);
    version = told.version;
    showProblems([]);
    say(document.getElementById("saved"), told.in_effect ? t("Saved: so from the next call on.") : t("Saved, but the exchange does not answer: save once more when it is back."));
    greetings?.load();
  } catch (failure) {
    const problem = problemOf(failure);
    const problems = problem.detail?.problems ?? [];
    refuse(problems.length ? marked : () => problem.message, problems);
  }
}

/** @param {string} words */
function refuse(words, problems) {
  tried = true;
  refusal = words;
  const refused = byId("refused");
  say(refused, refusal());
  refused.hidden = false;
  if (problems.length) showProblems(problems);
  (form.querySelector("[aria-invalid]") ?? refused).scrollIntoView({ block: "center" });
  form.querySelector("[aria-invalid]")?.focus({ preventScroll: true });
}

form.addEventListener("input", changed);
form.addEventListener("submit", (event) => { event.preventDefault(); save(); });
addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") { event.preventDefault(); save(); }
});
addEventListener("beforeunload", (event) => { if (JSON.stringify(read()) !== saved) event.preventDefault(); });
byId("add-step").addEventListener("click", () => steps.add());
byId("usual").addEventListener("click", () => steps.write(usualLadder(number(field("kpi_seconds").value) || 16, number(field("ring_seconds").value) || 6)));
byId("week").addEventListener("click", (event) => {
  const button = closest(event, "[data-add-span]");
  if (!button) return;
  const made = span("09:00", "18:00");
  find(button.closest(".day"), ".spans").append(made);
  find(made, "input").focus();
  changed();
});

const greetings = document.getElementById("greetings") ? new Greetings(shown.line.number, toast) : null;
if (!isNew) startTrial(shown.line.number);
write(shown.line);
saved = JSON.stringify(read());
changed();
greetings?.load();
onLanguage(() => {
  const line = read();
  for (const unit of findAll(form, "[data-w-unit]")) unit.dataset.unit = t("s");
  writeOthers(line.overflow_to);
  writeTopics(line.topics);
  writeWeek(line.hours);
  steps.write(line.ladder);
  say(document.getElementById("refused"), refusal());
  greetings?.draw();
  changed();
  weigh(); // what is wrong is said by the server
});
