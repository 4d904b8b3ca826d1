// Templates of a body's answers: chosen in the list, changed in the form.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, find, findAll, keyed, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";

const FIELDS = ["name_kk", "name_ru", "text_kk", "text_ru", "topic"];
const list = byId("templates");
const form = byId("template-form", HTMLFormElement);
const refused = byId("refused");
/** @type {Api.AnswerTemplate | null} */
let open = null;

/** @param {Api.Names} names */
const own = (names) => lookUp({ ...names }, currentLanguage()) ?? "";

async function look() {
  /** @type {Api.AnswerTemplate[]} */
  const all = await api("GET", "/api/body/templates");
  keyed(list, all, (it) => it.template_id, make, update);
  byId("no-templates").hidden = all.length > 0;
}

function make() {
  return el("li", {}, el("button", { type: "button" }, el("b", {}), el("span", { class: "soft small" })));
}

/** @param {HTMLElement} row @param {Api.AnswerTemplate} it */
function update(row, it) {
  find(row, "button").onclick = () => show(it);
  const [name, about] = findAll(row, "button > *");
  say(name, own(it.names));
  const text = currentLanguage() === "kk" ? it.text_kk : it.text_ru;
  say(about, it.topic_names ? `${own(it.topic_names)}: ${text}` : text);
}

/** @param {Api.AnswerTemplate | null} it null: a new one */
function show(it) {
  open = it;
  form.reset();
  if (it) {
    const { names, text_kk, text_ru, topic } = it;
    const values = { name_kk: names.kk, name_ru: names.ru, text_kk, text_ru, topic: topic ?? "" };
    for (const [name, value] of Object.entries(values)) field(form, name).value = value;
  }
  say(document.getElementById("form-head"), it ? own(it.names) : t("A new template"));
  byId("close").hidden = byId("anew").hidden = !it;
  refused.hidden = true;
  field(form, "name_kk").focus();
}

/** @param {"POST" | "PUT" | "DELETE"} method @param {Record<string, string | null>} [body] */
async function attempt(method, body) {
  try {
    await api(method, open ? `/api/body/templates/${open.template_id}` : "/api/body/templates", body);
  } catch (error) {
    say(refused, problemOf(error).message);
    refused.hidden = false;
    return;
  }
  show(null);
  await look();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const written = Object.fromEntries(FIELDS.map((name) => [name, field(form, name).value || null]));
  attempt(open ? "PUT" : "POST", written);
});
byId("anew").addEventListener("click", () => show(null));
byId("close").addEventListener("click", () => attempt("DELETE"));
look();
