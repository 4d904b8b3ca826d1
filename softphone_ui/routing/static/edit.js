// A row of a routing page in a form: a save names the version that was seen. What somebody else
// changed meanwhile is told, and nothing that is written here is lost.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, field, findAll, say } from "/static/web/dom.js";
import { currentLanguage, t, tn } from "/static/web/words.js";

const form = byId("form", HTMLFormElement);
const dialog = byId("edit", HTMLDialogElement);
const problem = byId("problem");
const preview = document.getElementById("preview");
const names = /** @type {HTMLElement} */ (document.getElementById("names")); // not on every page
const DISTRICT = "district:";
const NAMES = "names."; // one field for each language
let version = 0;
/** @type {string | null} */
let code = null; // null: a new one
let turn = 0;

for (const button of findAll(document, "[data-edit]")) {
  button.addEventListener("click", () => open(JSON.parse(button.dataset.edit ?? "{}")));
}

/**
 * A topic, a body or a district, as the API has it.
 * @typedef {{version?: number, code?: string | null, names?: Record<string, string>, districts?: Record<string, string>,
 *   in_use?: boolean, closed_at?: string | null, [field: string]: unknown}} Row
 */

/** @param {Row} item */
function open(item) {
  form.reset();
  problem.hidden = true;
  ({ version = 0, code = null } = item);
  const told = byField(item);
  for (const control of form.elements) fill(/** @type {HTMLInputElement} */ (control), told);
  say(document.getElementById("edit-title"), (code === null ? form.dataset.new : item.names?.[currentLanguage()]) ?? "");
  dialog.showModal();
  if (preview) look();
}

/**
 * @param {HTMLInputElement | HTMLSelectElement} control
 * @param {Row} item
 */
function fill(control, item) {
  const { name } = control;
  if (!name) return;
  const value = name.startsWith(DISTRICT) ? item.districts?.[name.slice(DISTRICT.length)] : item[name];
  if (name === "code" && control instanceof HTMLInputElement) control.readOnly = code !== null;
  if (name === "in_use" && control instanceof HTMLInputElement) control.checked = code === null || (item.in_use ?? item.closed_at === null);
  else if (control.type === "checkbox" && control instanceof HTMLInputElement) control.checked = value === true;
  else if (value !== undefined && value !== null) control.value = String(value);
// A closed body stays where it is chosen already, and is offered nowhere else.
  for (const option of control instanceof HTMLSelectElement ? control.options : []) if ("closed" in option.dataset) option.hidden = option.value !== value;
}

/**
 * Return a row by the names of the form's fields.
 * @param {Row} row
 * @returns {Row}
 */
const byField = ({ names: own = {}, ...others }) => ({ ...others, ...Object.fromEntries(Object.entries(own).map(([language, name]) => [NAMES + language, name])) });

// The form as the API takes it.
function wish() {
  /** @type {Row} */
  const told = { version };
  for (const element of form.elements) {
    const control = /** @type {HTMLInputElement} */ (element);
    const { name } = control;
    if (!name || name === "code") continue;
    if (name.startsWith(DISTRICT)) told.districts = { ...told.districts, ...(control.value ? { [name.slice(DISTRICT.length)]: control.value } : {}) };
    else if (name.startsWith(NAMES)) told.names = { ...told.names, [name.slice(NAMES.length)]: control.value };
    else if (control.type === "checkbox") told[name] = control.checked;
    else if (control.type === "number") told[name] = Number(control.value);
    else told[name] = control.value || (["parent", "everywhere"].includes(name) ? null : "");
  }
  return told;
}

const address = () => `${form.dataset.path}/${encodeURIComponent(code ?? field(form, "code").value.trim())}${form.dataset.below ?? ""}`;

// What the rules as they stand in the form would change; a late answer never replaces a newer one.
async function look() {
  const mine = ++turn;
  try {
    /** @type {Api.RulesPreview} */
    const { changes } = await api("POST", `${address()}/preview`, wish());
    if (mine === turn) preview?.replaceChildren(...(changes.length ? changes.map(sentence) : [el("li", { class: "soft", text: t("nothing") })]));
  } catch (failure) {
    const error = problemOf(failure);
    if (mine === turn) preview?.replaceChildren(el("li", { text: error.message }));
  }
}

/** @param {Api.RuleChange} change */
function sentence({ topic, district, before, after, tickets }) {
  const [topics, bodies, districts] = ["topics", "bodies", "districts"].map((kind) => JSON.parse(names.dataset[kind] ?? "{}"));
  const where = district ? districts[district] : t("district not known");
  const many = tickets ? ` · ${tn("{n} ticket in 30 days", "{n} tickets in 30 days", tickets)}` : "";
  return el("li", { text: `${topics[topic]}, ${where}: ${bodies[before ?? ""] ?? "–"} → ${bodies[after ?? ""] ?? "–"}${many}` });
}

/** @param {Row | null} now */
function conflict(now) {
  version = now?.version ?? 0;
  const mine = byField(wish());
  const lines = now ? Object.entries(byField(now)).filter(([name, value]) => form.elements.namedItem(name) && name !== "code" && String(value ?? "") !== String(mine[name] ?? "")) : [];
  problem.replaceChildren(
    el("p", { text: t("Somebody changed this meanwhile. Save once more to put your words in their place.") }),
    ...lines.map(([, value]) => el("blockquote", { text: String(value ?? "–") })));
}

form.addEventListener("change", () => preview && look());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  try {
    await api("PUT", address(), wish());
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    if (error.code === "conflict" && (error.detail.topic || error.detail.body)) conflict(error.detail.topic ?? error.detail.body);
    else problem.replaceChildren(el("p", { text: [error.message, error.detail?.reason].filter(Boolean).join(" ") }));
    problem.hidden = false;
  }
});
form.addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "Enter") form.requestSubmit(); });
byId("leave").addEventListener("click", () => dialog.close());
