// A draft of a form: sections, items with weights, fatal errors, in three languages. Saved as it is
// written; what is shown is built from `form`, and each field writes into it.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, findAll, say } from "/static/web/dom.js";
import { draft } from "/static/web/drafts.js";
import { t } from "/static/web/words.js";

const page = byId("draft");
const id = page.dataset.version;

/**
 * @typedef {Required<Api.ItemInput> & {names: Api.Names}} Item
 * @typedef {{names: Api.Names, items: Item[]}} Section
 * @typedef {{code: string, names: Api.Names}} FatalError
 */

/** @type {{names: Api.Names, sections: Section[], fatal: FatalError[]}} */
const form = { names: JSON.parse(page.dataset.names ?? ""), fatal: [], ...JSON.parse(page.dataset.content ?? "") };
/** @type {Record<keyof Api.Names, string>} */
const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };
const LANGUAGE_CODES = /** @type {(keyof Api.Names)[]} */ (Object.keys(LANGUAGES));
const noNames = () => ({ kk: "", ru: "", en: "" });
/** @param {string} kind */
const code = (kind) => `${kind}_${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

const { changed, fail, save, revision } = draft({
  revision: Number(page.dataset.revision),
  /** @returns {Promise<Api.SavedForm>} */
  put: (number) => api("PUT", `/api/assessment-forms/${id}`, { ...form, revision: number }),
  outdated: "changed",
  answered: (answer) => hinder(answer.hindrance),
  soon: 400,
});

/** @param {string | null | undefined} why */
function hinder(why) {
  say(byId("hindrance"), why ? page.querySelector(`[data-why="${why}"]`)?.textContent ?? why : "");
  byId("publish", HTMLButtonElement).disabled = Boolean(why);
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

/** @param {Api.Names} names */
const inThree = (names) => el("div", { class: "in-three" }, ...LANGUAGE_CODES.map((language) => {
  const input = el("input", { value: names[language], maxlength: 200, lang: language, oninput: () => { names[language] = input.value; changed(); } });
  return el("label", {}, el("span", { lang: language, text: LANGUAGES[language] }), input);
}));

/**
 * @param {Item} item
 * @param {"partly" | "optional"} property
 * @param {string} text
 */
const tick = (item, property, text) => {
  const input = el("input", { type: "checkbox", onchange: () => { item[property] = input.checked; changed(0); } });
  input.checked = Boolean(item[property]);
  return el("label", { class: "choice-line" }, input, text);
};

/**
 * Make the buttons that move `thing` up and down in `list` and take it out of it.
 * @template Thing
 * @param {Thing[]} list
 * @param {Thing} thing
 * @param {string} away the label of the button that takes it out
 */
const places = (list, thing, away) => el("div", { class: "row" },
  el("button", { type: "button", class: "icon-button", text: "↑", "aria-label": t("Move up"), title: t("Move up"), onclick: () => move(list, thing, -1) }),
  el("button", { type: "button", class: "icon-button", text: "↓", "aria-label": t("Move down"), title: t("Move down"), onclick: () => move(list, thing, 1) }),
  el("button", { type: "button", class: "icon-button", text: "×", "aria-label": away, title: away, onclick: () => { list.splice(list.indexOf(thing), 1); drawAll(); changed(0); } }));

/**
 * @template Thing
 * @param {Thing[]} list
 * @param {Thing} thing
 * @param {number} by
 */
function move(list, thing, by) {
  const from = list.indexOf(thing);
  const to = from + by;
  if (to < 0 || to >= list.length) return;
  list.splice(from, 1);
  list.splice(to, 0, thing);
  drawAll();
  changed(0);
}

/**
 * @param {Item[]} items
 * @param {Item} item
 */
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
    el("p", {}, el("button", { type: "button", text: t("Add an item"), onclick: () => add(section.items, { code: code("i"), names: noNames(), weight: 1, partly: false, optional: false }) })))));
  byId("fatal").replaceChildren(...form.fatal.map((error) => el("div", { class: "draft-row" }, inThree(error.names), places(form.fatal, error, t("Take the fatal error away")))));
}

/**
 * @template {Item | Section | FatalError} Thing
 * @param {Thing[]} list
 * @param {Thing} thing
 */
function add(list, thing) {
  list.push(thing);
  drawAll();
  changed(0);
  const itemCode = "code" in thing ? thing.code : undefined;
  findAll(page, ".draft-row").find((row) => row.dataset.item === itemCode)?.querySelector("input")?.focus();
}

byId("names").replaceWith(inThree(form.names));
byId("add-section").addEventListener("click", () => add(form.sections, { names: noNames(), items: [] }));
byId("add-fatal").addEventListener("click", () => add(form.fatal, { code: code("f"), names: noNames() }));
drawAll();
hinder(page.dataset.hindrance);
