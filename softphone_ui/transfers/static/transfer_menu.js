// To whom the caller is handed on, or who is asked along: a colleague, a shift lead, or a number of the
// directory.
// A digit chooses, typing narrows, Escape leaves all as it was.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const SHOWN = 9;
let asked = 0; // who is asked for last has the dialog
// Known by heart: they must be there while the database is away.
const EMERGENCIES = ["101", "102", "103", "104", "105", "112"];

/**
 * {to: extension}, {lead: person} or {code: entry of the directory}, or null. `first`: a private word
 * first. `leads`: shift leads too, who take a caller over and are not asked along. `still()`: whether it
 * is a question yet, for who is there is told by the server; so it is null where another was asked since.
 */
export async function choose(title, { emergencies = false, first = false, leads = false, still = () => true } = {}) {
  const turn = ++asked;
  const all = emergencies ? await services() : await everyone(leads);
  if (turn !== asked || !still()) return null;
  const dialog = document.getElementById("transfer-menu");
  dialog.querySelector("h2").textContent = title;
  const list = dialog.querySelector("[data-colleagues]");
  const search = dialog.querySelector("input");
  const alone = dialog.querySelector("[data-first]");
  search.hidden = alone.parentElement.hidden = emergencies;
  alone.checked = first;
  let chosen = null;
  const take = (it) => { chosen = alone.checked ? { ...it.choice, first: true } : it.choice; dialog.close(); };
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
  const key = (event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
    // On the Kazakh layout they are letters, with which a name begins.
    const letter = !search.hidden && /^\p{L}$/u.test(event.key);
    const it = digit && !letter && !search.value ? found()[digit - 1] : event.key === "Enter" && document.activeElement === search ? found()[0] : null;
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
    (emergencies ? list.querySelector("button") : search).focus();
  });
}

const directory = () => api("GET", "/api/outside-numbers");
const nameOf = (it) => it.names[currentLanguage()];

async function everyone(leads) {
  const [{ colleagues }, numbers] = await Promise.all([api("GET", "/api/colleagues"), directory().catch(() => [])]);
  const free = colleagues.filter((it) => it.free && (leads || !it.lead)).map((it) => (it.lead
    ? { name: it.name, number: t("shift lead"), choice: { lead: it.lead } }
    : { name: it.name, number: it.extension, choice: { to: it.extension } }));
  const outside = numbers.map((it) => ({ name: nameOf(it), number: it.number, rare: it.kind === "emergency", choice: { code: it.code } }));
  return [...free, ...outside];
}

async function services() {
  const known = new Map((await directory().catch(() => [])).map((it) => [it.code, nameOf(it)]));
  return EMERGENCIES.map((code) => ({ name: known.get(code) ?? "", number: code, choice: { code } }));
}
