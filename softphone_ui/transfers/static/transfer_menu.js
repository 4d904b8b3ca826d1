// To whom the caller is handed on, or who is asked along: a colleague, a shift lead, or a number of the
// directory.
// A digit chooses, typing narrows, Escape leaves all as it was.
import { api } from "/static/web/api.js";
import { byId, el, find } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";

const SHOWN = 9;
let asked = 0; // who is asked for last has the dialog
// Known by heart: they must be there while the database is away.
const EMERGENCIES = ["101", "102", "103", "104", "105", "112"];

/**
 * {to: extension}, {lead: person} or {code: entry of the directory}, or null. `first`: a private word
 * first. `leads`: shift leads too, who take a caller over and are not asked along. `still()`: whether it
 * is a question yet, for who is there is told by the server; so it is null where another was asked since.
 * @typedef {{to?: string, lead?: number | null, code?: string, first?: boolean}} Choice Whom one has chosen.
 * @typedef {{name: string, number: string, rare?: boolean, choice: Choice}} Entry
 *
 * @param {string} title
 * @param {{emergencies?: boolean, first?: boolean, leads?: boolean, still?: () => boolean}} [how]
 * @returns {Promise<Choice | null>}
 */
export async function choose(title, { emergencies = false, first = false, leads = false, still = () => true } = {}) {
  const turn = ++asked;
  const all = emergencies ? await services() : await everyone(leads);
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
  const found = () => {
    const words = search.value.trim().toLocaleLowerCase();
    return all.filter((it) => (words || !it.rare) && `${it.number} ${it.name}`.toLocaleLowerCase().includes(words)).slice(0, SHOWN);
  };
  const show = () => {
    const rows = found().map((it, at) =>
      el("button", { type: "button", onclick: () => take(it) },
        el("kbd", { text: String(at + 1) }), el("span", { text: it.name }), el("span", { class: "number soft", text: it.number })));
    list.replaceChildren(...(rows.length ? rows : [el("p", { class: "soft", text: t("Nobody is free just now.") })]));
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    // On the Kazakh layout they are letters, with which a name begins.
    const letter = !search.hidden && /^\p{L}$/u.test(event.key);
    const it = digit && !letter && !search.value ? found()[Number(digit) - 1] : event.key === "Enter" && document.activeElement === search ? found()[0] : null;
    if (!it) return;
    event.preventDefault();
    take(it);
  };
  search.value = "";
  show();
  search.oninput = show;
  return new Promise((resolve) => {
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    (emergencies ? find(list, "button") : search).focus();
  });
}

/** @returns {Promise<Api.OutsideNumber[]>} */
const directory = () => api("GET", "/api/outside-numbers");
/** @param {Api.OutsideNumber} entry */
const nameOf = (entry) => lookUp({ ...entry.names }, currentLanguage()) ?? "";

/**
 * @param {boolean} leads
 * @returns {Promise<Entry[]>}
 */
async function everyone(leads) {
  const [answer, numbers] = await Promise.all([api("GET", "/api/colleagues"), directory().catch(() => [])]);
  const { colleagues } = /** @type {Api.Colleagues} */ (answer);
  const free = colleagues.filter((it) => it.free && (leads || !it.lead)).map((it) => (it.lead
    ? { name: it.name, number: t("shift lead"), choice: { lead: it.lead } }
    : { name: it.name, number: it.extension, choice: { to: it.extension } }));
  const outside = numbers.map((it) => ({ name: nameOf(it), number: it.number, rare: it.kind === "emergency", choice: { code: it.code } }));
  return [...free, ...outside];
}

/** @returns {Promise<Entry[]>} */
async function services() {
  const known = new Map((await directory().catch(() => [])).map((it) => [it.code, nameOf(it)]));
  return EMERGENCIES.map((code) => ({ name: known.get(code) ?? "", number: code, choice: { code } }));
}
