// One line: every field weighed while it is typed, the ladder drawn, saved by one key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, findAll, say } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t, tn } from "/static/web/words.js";
import { Greetings } from "./greetings.js";
import { Steps, number, preview, usualLadder } from "./ladder.js";
import { startTrial } from "./trial.js";

/**
 * @typedef {{field: string, step: number | null, message: string}} Wrong What is wrong with a field, a step or a day.
 * @typedef {{line: Api.LineRequest, version: number | null, others: {number: string, names: Api.Names}[], topics: {code: string, names: Api.Names}[]}} Shown
 * @typedef {keyof Api.Names} Language
 */

const WAIT_MS = 250;
const form = byId("line", HTMLFormElement);
/** @type {Shown} */
const shown = JSON.parse(form.dataset.shown ?? "");
const isNew = form.dataset.new === "yes";
const NUMBERS = /** @type {const} */ (["kpi_seconds", "ring_seconds", "wrap_up_seconds", "short_abandon_seconds", "priority", "most_waiting"]);
const LANGUAGES = /** @type {const} */ (["kk", "ru", "en"]);
const CHECKS = /** @type {const} */ (["open", "emergency", "named_only", "voicemail", "callback_offer", "survey", "greets"]);
/** @param {string} name */
const field = (name) => byId(`f-${name}`, HTMLInputElement);
const overflow = byId("f-overflow_to", HTMLSelectElement);
const language = () => /** @type {Language} */ (currentLanguage());
let version = shown.version;
let saved = "";
let asking = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let due = undefined;
let tried = false;
let refusal = () => ""; // why the last try to save was refused, said anew in another language
const marked = () => t("Not saved: correct the marked fields.");

const steps = new Steps(byId("steps"), () => changed());

// --- the form's words and values -----------------------------------------------------------------

/** @param {Api.LineRequest} line */
function write(line) {
  field("number").value = line.number;
  for (const code of LANGUAGES) field(`names.${code}`).value = line.names[code];
  for (const name of NUMBERS) field(name).value = String(line[name] ?? "");
  for (const name of CHECKS) field(name).checked = line[name];
  writeOthers(line.overflow_to);
  writeTopics(line.topics);
  writeWeek(line.hours);
  steps.write(line.ladder);
}

/** @param {string | null} chosen */
function writeOthers(chosen) {
  overflow.replaceChildren(
    el("option", { value: "", text: t("none") }),
    ...shown.others.map((other) => el("option", { value: other.number, text: `${other.number} · ${other.names[language()]}`, selected: other.number === chosen })),
  );
}

/** @param {string[]} chosen */
function writeTopics(chosen) {
  byId("topics").replaceChildren(...shown.topics.map((topic) =>
    el("label", { class: "checked" }, el("input", { type: "checkbox", value: topic.code, checked: chosen.includes(topic.code) }), topic.names[language()])));
}

const topics = () => findAll(document, "#topics input:checked", HTMLInputElement).map((box) => box.value);

/** @param {Api.LineRequest["hours"]} hours */
function writeWeek(hours) {
  byId("always", HTMLInputElement).checked = hours === null;
  for (const day of findAll(document, ".day")) {
    const spans = hours?.[Number(day.dataset.day)] ?? [];
    find(day, ".spans").replaceChildren(...spans.map(([opens, closes]) => span(opens, closes)));
  }
}

/**
 * @param {string} opens
 * @param {string} closes
 */
function span(opens, closes) {
  const clock = (/** @type {string} */ value, /** @type {string} */ label) => el("input", { class: "clock", value, maxlength: "5", inputmode: "numeric", "aria-label": label, placeholder: "00:00" });
  const made = el("span", { class: "span" }, clock(opens, t("Opens")), "–", clock(closes, t("Closes")),
    el("button", { type: "button", class: "icon-button", text: "×", title: t("Take these hours away"), "aria-label": t("Take these hours away"), onclick: () => { made.remove(); changed(); } }));
  return made;
}

/**
 * Return the line as it stands in the form; a field that is no number is NaN.
 * @returns {Api.LineRequest}
 */
function read() {
  const name = (/** @type {Language} */ code) => field(`names.${code}`).value.trim();
  const numbers = /** @type {Record<typeof NUMBERS[number], number>} */ (Object.fromEntries(NUMBERS.map((each) => [each, number(field(each).value)])));
  const checks = /** @type {Record<typeof CHECKS[number], boolean>} */ (Object.fromEntries(CHECKS.map((each) => [each, field(each).checked])));
  return {
    number: field("number").value.trim(), names: { kk: name("kk"), ru: name("ru"), en: name("en") }, ...numbers, ...checks,
    most_waiting: Number.isNaN(numbers.most_waiting) ? null : numbers.most_waiting,
    overflow_to: overflow.value || null,
    topics: topics(), ladder: steps.read(),
    hours: byId("always", HTMLInputElement).checked ? null : findAll(document, ".day").map((day) => findAll(day, ".span").map(readSpan)),
  };
}

/**
 * @param {HTMLElement} made by `span`
 * @returns {[string, string]}
 */
function readSpan(made) {
  const [opens, closes] = findAll(made, "input", HTMLInputElement);
  return [opens.value.trim(), closes.value.trim()];
}

// --- weighed while it is typed --------------------------------------------------------------------

function changed() {
  const line = read();
  preview(find(document, "#preview", SVGElement), line);
  byId("week").hidden = line.hours === null;
  say(document.getElementById("line-name"), line.names[language()]);
  const count = line.topics.length;
  say(document.getElementById("topics-count"), count ? tn("{n} topic", "{n} topics", count) : "");
  say(document.getElementById("saved"), JSON.stringify(line) === saved ? "" : t("Not saved yet"));
  clearTimeout(due);
  due = setTimeout(weigh, WAIT_MS);
}

// JSON has no word for "not a number": such a field is told here, the rest by the server.
/**
 * @param {Api.LineRequest} line
 * @returns {Wrong[]}
 */
function unreadable(line) {
  const message = t("A number is wanted.");
  const fields = NUMBERS.filter((name) => Number.isNaN(line[name])).map((name) => ({ field: name, step: null, message }));
  const rungsOfLadder = line.ladder.flatMap((step, at) => (Number.isNaN(step.after_seconds) ? [{ field: "ladder", step: at, message }] : []));
  return [...fields, ...rungsOfLadder];
}

async function weigh() {
  const line = read(), missing = unreadable(line);
  if (missing.length) return showProblems(missing);
  const mine = ++asking;
  const told = /** @type {Api.LineProblemsView | null} */ (await api("POST", `/api/lines/check${isNew ? "?new=yes" : ""}`, line).catch(() => null));
  if (mine === asking && told) showProblems(told.problems.filter((problem) => tried || !notYet(problem)));
}

/**
 * A field of a new line that nobody has come to yet is not wrong.
 * @param {Wrong} problem
 */
function notYet(problem) {
  const { input } = placeOf(problem);
  return isNew && input !== null && "value" in input && input.value === "";
}

/**
 * Return the id of the place for what is wrong, and what is marked and gets the focus.
 * @param {Wrong} wrong
 * @returns {{id: string, input: Element | null}}
 */
function placeOf({ field: name, step }) {
  if (name === "ladder" && step !== null) return { id: `w-step-${step}`, input: steps.list.children[step]?.querySelector("[data-after]") ?? null };
  if (name === "hours" && step !== null) return { id: `w-day-${step}`, input: document.querySelector(`.day[data-day="${step}"] input`) };
  return { id: `w-${name}`, input: document.getElementById(`f-${name}`) ?? document.getElementById(name === "hours" ? "always" : "add-step") };
}

/** @param {Wrong[]} problems */
function showProblems(problems) {
  /** @type {Map<string, string[]>} */
  const places = new Map();
  for (const problem of problems) {
    const { id, input } = placeOf(problem);
    places.set(id, [...(places.get(id) ?? []), problem.message]);
    input?.setAttribute("aria-invalid", "true");
  }
  const wrong = new Set(problems.map((problem) => placeOf(problem).input));
  for (const input of form.querySelectorAll("[aria-invalid]")) if (!wrong.has(input)) input.removeAttribute("aria-invalid");
  for (const place of findAll(form, ".wrong")) {
    const words = [...new Set(places.get(place.id) ?? [])].join(" ");
    say(place, words);
    place.hidden = !words;
  }
  if (places.has("w-topics")) byId("topics-part", HTMLDetailsElement).open = true;
}

// --- saved --------------------------------------------------------------------------------------

async function save() {
  const line = read(), missing = unreadable(line);
  const refused = byId("refused");
  refused.hidden = true;
  if (missing.length) return refuse(marked, missing);
  try {
    /** @type {Api.LineSaved} */
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

/**
 * @param {() => string} words
 * @param {Wrong[]} problems
 */
function refuse(words, problems) {
  tried = true;
  refusal = words;
  const refused = byId("refused");
  say(refused, refusal());
  refused.hidden = false;
  if (problems.length) showProblems(problems);
  const [first] = findAll(form, "[aria-invalid]");
  (first ?? refused).scrollIntoView({ block: "center" });
  first?.focus({ preventScroll: true });
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
  find(button.closest(".day") ?? form, ".spans").append(made);
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
