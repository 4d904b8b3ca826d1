// A draft of a form: sections, items with weights, fatal errors, in three languages. Saved as it is
// written; what is shown is built from `form`, and each field writes into it.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, findAll, say } from "/static/web/dom.js";
import { draft } from "/static/web/drafts.js";
import { t } from "/static/web/words.js";

const page = byId("draft");
const id = page.dataset.version;
const form = { names: JSON.parse(page.dataset.names), fatal: [], ...JSON.parse(page.dataset.content) };
/** @param {string} name */
const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };
const nobody = () => ({ kk: "", ru: "", en: "" });
/** @param {string} kind */
const code = (kind) => `${kind}_${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

const { changed, fail, save, revision } = draft({
  revision: Number(page.dataset.revision),
  put: (number) => api("PUT", `/api/assessment-forms/${id}`, { ...form, revision: number }),
  outdated: "changed",
  answered: (answer) => hinder(answer.hindrance),
  soon: 400,
});

/** @param {string} why */
function hinder(why) {
  say(byId("hindrance"), why ? page.querySelector(`[data-why="${why}"]`)?.textContent ?? why : "");
  byId("publish").disabled = Boolean(why);
}

byId("publish").addEventListener("click", async () => {
  try {
    await save();
    await api("POST", `/api/assessment-forms/${id}/publish`, { revision: revision() });
    location.reload();
  } catch (error) {
    const problem = problemOf(error);
    fail(problem.message);
  }
});

// --- what is shown --------------------------------------------------------------------------------

const inThree = (names) => el("div", { class: "in-three" }, ...Object.entries(LANGUAGES).map(([language, word]) => {
  const input = el("input", { value: names[language], maxlength: 200, lang: language, oninput: () => { names[language] = input.value; changed(); } });
  return el("label", {}, el("span", { lang: language, text: word }), input);
}));

/**
 * @param {import("/static/web/dom.js").Field} field
 * @param {string} text
 */
const tick = (thing, field, text) => {
  const input = el("input", { type: "checkbox", onchange: () => { thing[field] = input.checked; changed(0); } });
  input.checked = Boolean(thing[field]);
  return el("label", { class: "choice-line" }, input, text);
};

/** Up, down, away: of `thing` in `list`. */
const places = (list, thing, away) => el("div", { class: "row" },
  el("button", { type: "button", class: "icon-button", text: "↑", "aria-label": t("Move up"), title: t("Move up"), onclick: () => move(list, thing, -1) }),
  el("button", { type: "button", class: "icon-button", text: "↓", "aria-label": t("Move down"), title: t("Move down"), onclick: () => move(list, thing, 1) }),
  el("button", { type: "button", class: "icon-button", text: "×", "aria-label": away, title: away, onclick: () => { list.splice(list.indexOf(thing), 1); drawAll(); changed(0); } }));

/** @param {string} by */
function move(list, thing, by) {
  const from = list.indexOf(thing);
  const to = from + by;
  if (to < 0 || to >= list.length) return;
  list.splice(from, 1);
  list.splice(to, 0, thing);
  drawAll();
  changed(0);
}

function itemRow(items, item) {
  const weight = el("input", { type: "number", min: 1, max: 100, value: item.weight, oninput: () => { item.weight = Math.max(0, Math.min(1000, Math.round(Number(weight.value)) || 0)); changed(); } });
  return el("div", { class: "draft-row", "data-item": item.code }, inThree(item.names),
    el("label", { class: "weight" }, t("Weight of the item"), weight),
    tick(item, "partly", t("also: partly")), tick(item, "optional", t("also: not applicable")),
    places(items, item, t("Take the item away")));
}

function drawAll() {
  byId("sections").replaceChildren(...form.sections.map((section) => el("div", { class: "card stack draft-section" },
    el("div", { class: "draft-row" }, inThree(section.names), places(form.sections, section, t("Take the section away"))),
    ...section.items.map((item) => itemRow(section.items, item)),
    el("p", {}, el("button", { type: "button", text: t("Add an item"), onclick: () => add(section.items, { code: code("i"), names: nobody(), weight: 1, partly: false, optional: false }) })))));
  byId("fatal").replaceChildren(...form.fatal.map((error) => el("div", { class: "draft-row" }, inThree(error.names), places(form.fatal, error, t("Take the fatal error away")))));
}

function add(list, thing) {
  list.push(thing);
  drawAll();
  changed(0);
  [...findAll(page, ".draft-row")].find((row) => row.dataset.item === thing.code)?.querySelector("input").focus();
}

byId("names").replaceWith(inThree(form.names));
byId("add-section").addEventListener("click", () => add(form.sections, { names: nobody(), items: [] }));
byId("add-fatal").addEventListener("click", () => add(form.fatal, { code: code("f"), names: nobody() }));
drawAll();
hinder(page.dataset.hindrance);
