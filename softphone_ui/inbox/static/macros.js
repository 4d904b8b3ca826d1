// Ready answers: chosen in the list, changed in the form.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, findAll, keyed, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";

/** @type {("kk" | "ru" | "en")[]} */
const LANGUAGES = ["kk", "ru", "en"];
/** @param {Api.Names} names */
const own = (names) => lookUp({ ...names }, currentLanguage()) ?? "";
const list = byId("macros");
const form = byId("macro-form", HTMLFormElement);
const refused = byId("refused");
/** @type {Api.Macro | null} */
let open = null;

async function look() {
  /** @type {Api.Macro[]} */
  const all = await api("GET", "/api/inbox/macros");
  keyed(list, all, (it) => it.macro_id, make, update);
  byId("no-macros").hidden = all.length > 0;
}

function make() {
  return el("li", {}, el("button", { type: "button", class: "row-button" }, el("span", { class: "row-main" }, el("span", { class: "row-title" }), el("span", { class: "soft small" }))));
}

/** @param {HTMLElement} row @param {Api.Macro} it */
function update(row, it) {
  find(row, "button").onclick = () => show(it);
  const [name, text] = findAll(row, ".row-main > *");
  say(name, own(it.names));
  say(text, own(it.texts));
}

/** @param {Api.Macro | null} it null: a new one */
function show(it) {
  open = it;
  for (const code of LANGUAGES) {
    field(form, `name_${code}`).value = it?.names[code] ?? "";
    field(form, `text_${code}`).value = it?.texts[code] ?? "";
  }
  say(document.getElementById("form-head"), it ? own(it.names) : t("A new one"));
  byId("close").hidden = !it;
  refused.hidden = true;
  field(form, "name_kk").focus();
}

/** @param {"POST" | "PUT" | "DELETE"} method @param {Api.MacroInput} [body] */
async function attempt(method, body) {
  try {
    await api(method, open ? `/api/inbox/macros/${open.macro_id}` : "/api/inbox/macros", body);
  } catch (error) {
    const problem = problemOf(error);
    say(refused, problem.message);
    refused.hidden = false;
    return;
  }
  show(null);
  await look();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const value = (/** @type {string} */ name) => field(form, name).value;
  const of = (/** @type {string} */ kind) => ({ kk: value(`${kind}_kk`), ru: value(`${kind}_ru`), en: value(`${kind}_en`) });
  attempt(open ? "PUT" : "POST", { names: of("name"), texts: of("text") });
});
byId("anew").addEventListener("click", () => show(null));
byId("close").addEventListener("click", () => attempt("DELETE"));
look();
