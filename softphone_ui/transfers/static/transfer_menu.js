// To whom the caller is handed on, or who is asked along: a colleague, a shift lead, a queue (a language, a
// topic, a line), or a number of the directory. Each row says who is free, and how long the caller waits.
// A digit chooses, typing narrows, Escape leaves all as it was.
import { api } from "/static/web/api.js";
import { byId, el, find } from "/static/web/dom.js";
import { state as operatorState } from "/static/web/floor_words.js";
import { live } from "/static/web/live.js";
import { lookUp } from "/static/web/tables.js";
import { languageName } from "/static/web/ticket_words.js";
import { currentLanguage, t } from "/static/web/words.js";
import { waitText } from "./wait_text.js";

const SHOWN = 9;
const PEOPLE_SHOWN = 4; // so many before something is typed, where there are queues too
let asked = 0; // who is asked for last has the dialog
// Known by heart: they must be there while the database is away.
const EMERGENCIES = ["101", "102", "103", "104", "105", "112"];

/**
 * {to: extension or queue}, {lead: person} or {code: entry of the directory}, or null. `first`: a private
 * word first. `call`: the caller is handed on, so there are also the queues of this call, and shift leads, who
 * take a caller over and are not asked along. `still()`: whether it is a question yet, for who is there is
 * told by the server; so it is null where another was asked since.
 * @typedef {{to?: string, lead?: number | null, code?: string, first?: boolean}} Choice Whom one has chosen.
 * @typedef {{name: string, number: string, group: "people" | "queues" | "numbers", note?: string, wait?: string,
 *   rare?: boolean, busy?: boolean, choice: Choice}} Entry A row; `busy`: it cannot be chosen now.
 *
 * @param {string} title
 * @param {{emergencies?: boolean, first?: boolean, call?: string | null, still?: () => boolean}} [how]
 * @returns {Promise<Choice | null>}
 */
export async function choose(title, { emergencies = false, first = false, call = null, still = () => true } = {}) {
  const turn = ++asked;
  const all = emergencies ? await services() : await everyone(call);
  if (turn !== asked || !still()) return null;
  const dialog = byId("transfer-menu", HTMLDialogElement);
  find(dialog, "h2").textContent = title;
  const list = find(dialog, "[data-colleagues]");
  const search = find(dialog, "input", HTMLInputElement);
  const alone = find(dialog, "[data-first]", HTMLInputElement);
  search.hidden = /** @type {HTMLElement} */ (alone.parentElement).hidden = emergencies;
  alone.checked = first;
  /** @type {Choice | null} */
  let chosen = null;
  const take = (/** @type {Entry} */ it) => { chosen = alone.checked ? { ...it.choice, first: true } : it.choice; dialog.close(); };
  const found = () => shown(all.filter((it) => it.group !== "queues" || !alone.checked), search.value);
  const show = () => {
    const rows = found().map((it, at) => row(it, at, take));
    list.replaceChildren(...(rows.length ? rows : [el("p", { class: "soft", text: t("Nobody is free just now.") })]));
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    // On the Kazakh layout they are letters, with which a name begins.
    const letter = !search.hidden && /^\p{L}$/u.test(event.key);
    const entered = event.key === "Enter" && document.activeElement === search;
    const it = digit && !letter && !search.value ? found()[Number(digit) - 1] : entered ? found()[0] : null;
    if (it || entered) event.preventDefault(); // Enter would press the button that leaves all as it is
    if (it && !it.busy) take(it);
  };
  search.value = "";
  show();
  search.oninput = alone.onchange = show;
  return new Promise((resolve) => {
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    (emergencies ? find(list, "button") : search).focus();
  });
}

/**
 * The rows for what is typed. Before anything is typed: who and what is free, and some of each kind.
 * @param {Entry[]} all
 * @param {string} typed
 */
function shown(all, typed) {
  const words = typed.trim().toLocaleLowerCase();
  if (words) return all.filter((it) => `${it.number} ${it.name}`.toLocaleLowerCase().includes(words)).slice(0, SHOWN);
  const usual = all.filter((it) => !it.rare && !it.busy);
  const queues = usual.filter((it) => it.group === "queues");
  const people = usual.filter((it) => it.group === "people").slice(0, queues.length ? PEOPLE_SHOWN : SHOWN);
  return [...people, ...queues, ...usual.filter((it) => it.group === "numbers")].slice(0, SHOWN);
}

/**
 * @param {Entry} it
 * @param {number} at
 * @param {(it: Entry) => void} take
 */
const row = (it, at, take) =>
  el("button", { type: "button", class: "row-button", disabled: Boolean(it.busy), "data-to": it.choice.to ?? null, onclick: () => take(it) },
    el("kbd", { text: String(at + 1) }),
    el("span", { class: "row-main" }, el("span", { class: "row-title", text: it.name }), it.note ? el("span", { class: "soft small", text: it.note }) : null),
    el("span", { class: "target-wait" }, it.wait ? el("b", { class: "number", text: it.wait }) : null, el("span", { class: "number soft", text: it.number })));

/** @returns {Promise<Api.OutsideNumber[]>} */
const directory = () => api("GET", "/api/outside-numbers");
/** @param {Api.OutsideNumber} entry */
const nameOf = (entry) => lookUp({ ...entry.names }, currentLanguage()) ?? "";

/**
 * @param {string | null} call
 * @returns {Promise<Entry[]>}
 */
async function everyone(call) {
  const [answer, queues, numbers] = await Promise.all([api("GET", "/api/colleagues"), call ? queuesOf(call) : [], directory().catch(() => [])]);
  const { colleagues } = /** @type {Api.Colleagues} */ (answer);
  const outside = numbers.map((it) => ({ name: nameOf(it), number: it.number, group: /** @type {const} */ ("numbers"), rare: it.kind === "emergency", choice: { code: it.code } }));
  return [...colleagues.filter((it) => call || !it.lead).map(person), ...(await Promise.all(queues.map((it) => queue(it, colleagues)))), ...outside];
}

/**
 * @param {Api.Colleague} it
 * @returns {Entry}
 */
const person = (it) => ({
  name: it.name, number: it.lead ? t("shift lead") : it.extension, group: "people", busy: !it.free,
  note: it.free ? t("free now") : it.lead ? t("on a line") : operatorState(it.state),
  wait: it.free ? waitText(0) : undefined,
  choice: it.lead ? { lead: it.lead } : { to: it.extension },
});

/**
 * @param {string} call
 * @returns {Promise<Api.TransferQueue[]>}
 */
async function queuesOf(call) {
  try {
    return /** @type {Api.TransferQueue[]} */ (await api("GET", `/api/calls/${encodeURIComponent(call)}/transfer-queues`));
  } catch {
    return []; // people and numbers are there all the same
  }
}

/**
 * @param {Api.TransferQueue} it
 * @param {Api.Colleague[]} colleagues
 * @returns {Promise<Entry>}
 */
async function queue(it, colleagues) {
  const [kind, code] = it.to.split(":");
  const names = it.free.map((extension) => colleagues.find((each) => each.extension === extension)?.name ?? extension);
  const note = names.length ? t("free: {names}", { names: firstNames(names) })
    : t("nobody is free, {n} at work", { n: it.at_work });
  return { name: await queueName(kind, code), number: kind === "line" ? code : "", group: "queues", note, wait: waitText(it.wait_seconds), choice: { to: it.to } };
}

/** @param {string[]} names */
const firstNames = (names) => [...names.slice(0, 2), ...(names.length > 2 ? [`+${names.length - 2}`] : [])].join(", ");

/**
 * @param {string} kind
 * @param {string} code
 */
async function queueName(kind, code) {
  if (kind === "language") return t("Who speaks: {language}", { language: languageName(code) });
  if (kind === "line") return t("Line {name}", { name: lookUp({ ...live.floor.lines[code]?.names }, currentLanguage()) ?? code });
  topics ??= api("GET", "/api/topics");
  const known = await /** @type {Promise<Api.Topic[]>} */ (topics).catch(() => { topics = null; return []; });
  return t("Who knows: {topic}", { topic: lookUp({ ...known.find((it) => it.code === code)?.names }, currentLanguage()) ?? code });
}
/** @type {Promise<Api.Topic[]> | null} */
let topics = null;

/** @returns {Promise<Entry[]>} */
async function services() {
  const known = new Map((await directory().catch(() => [])).map((it) => [it.code, nameOf(it)]));
  return EMERGENCIES.map((code) => ({ name: known.get(code) ?? "", number: code, group: "numbers", choice: { code } }));
}
