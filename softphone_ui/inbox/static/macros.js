// Ready answers: chosen in the list, changed in the form.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, keyed, say } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const LANGUAGES = ["kk", "ru", "en"];
const list = byId("macros");
const form = byId("macro-form", HTMLFormElement);
const refused = byId("refused");
let open = null;

async function look() {
  const all = await api("GET", "/api/inbox/macros");
  keyed(list, all, (it) => it.macro_id, make, update);
  byId("no-macros").hidden = all.length > 0;
}

function make() {
  return el("li", {}, el("button", { type: "button", class: "row-button" }, el("span", { class: "row-main" }, el("span", { class: "row-title" }), el("span", { class: "soft small" }))));
}

function update(row, it) {
  row.firstElementChild.onclick = () => show(it);
  const [name, text] = row.querySelectorAll(".row-main > *");
  say(name, it.names[currentLanguage()]);
  say(text, it.texts[currentLanguage()]);
}

/** Null: a new one. */
function show(it) {
  open = it;
  for (const code of LANGUAGES) {
    form.elements[`name_${code}`].value = it?.names[code] ?? "";
    form.elements[`text_${code}`].value = it?.texts[code] ?? "";
  }
  say(document.getElementById("form-head"), it ? it.names[currentLanguage()] : t("A new one"));
  byId("close").hidden = !it;
  refused.hidden = true;
  field(form, "name_kk").focus();
}

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
  const of = (/** @type {string} */ kind) => Object.fromEntries(LANGUAGES.map((code) => [code, form.elements[`${kind}_${code}`].value]));
  attempt(open ? "PUT" : "POST", { names: of("name"), texts: of("text") });
});
byId("anew").addEventListener("click", () => show(null));
byId("close").addEventListener("click", () => attempt("DELETE"));
look();
