// A row of a routing page in a form: a save names the version that was seen. What somebody else
// changed meanwhile is told, and nothing that is written here is lost.
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { currentLanguage, t, tn } from "/static/web/words.js";

const form = document.getElementById("form");
const dialog = document.getElementById("edit");
const problem = document.getElementById("problem");
const preview = document.getElementById("preview");
const names = document.getElementById("names");
const DISTRICT = "district:";
const NAMES = "names."; // one field for each language
let version = 0;
let code = null; // null: a new one
let turn = 0;

for (const button of document.querySelectorAll("[data-edit]")) {
  button.addEventListener("click", () => open(JSON.parse(button.dataset.edit)));
}

function open(item) {
  form.reset();
  problem.hidden = true;
  ({ version = 0, code = null } = item);
  const told = byField(item);
  for (const field of form.elements) fill(field, told);
  say(document.getElementById("edit-title"), code === null ? form.dataset.new : item.names[currentLanguage()]);
  dialog.showModal();
  if (preview) look();
}

function fill(field, item) {
  const { name } = field;
  if (!name) return;
  const value = name.startsWith(DISTRICT) ? item.districts?.[name.slice(DISTRICT.length)] : item[name];
  if (name === "code") field.readOnly = code !== null;
  if (name === "in_use") field.checked = code === null || (item.in_use ?? item.closed_at === null);
  else if (value !== undefined && value !== null) field.value = value;
  for (const option of field.options ?? []) if ("closed" in option.dataset) option.hidden = option.value !== value;
}

// By the names of the form's fields.
const byField = ({ names: own = {}, ...others }) => ({ ...others, ...Object.fromEntries(Object.entries(own).map(([code, name]) => [NAMES + code, name])) });

// The form as the API takes it.
function wish() {
  const told = { version };
  for (const field of form.elements) {
    const { name } = field;
    if (!name || name === "code") continue;
    if (name.startsWith(DISTRICT)) told.districts = { ...told.districts, ...(field.value ? { [name.slice(DISTRICT.length)]: field.value } : {}) };
    else if (name.startsWith(NAMES)) told.names = { ...told.names, [name.slice(NAMES.length)]: field.value };
    else if (field.type === "checkbox") told[name] = field.checked;
    else if (field.type === "number") told[name] = Number(field.value);
    else told[name] = field.value || (["parent", "everywhere"].includes(name) ? null : "");
  }
  return told;
}

const address = () => `${form.dataset.path}/${encodeURIComponent(code ?? form.elements.code.value.trim())}${form.dataset.below ?? ""}`;

// What the rules as they stand in the form would change; a late answer never replaces a newer one.
async function look() {
  const mine = ++turn;
  try {
    const { changes } = await api("POST", `${address()}/preview`, wish());
    if (mine === turn) preview.replaceChildren(...(changes.length ? changes.map(sentence) : [el("li", { class: "soft", text: t("nothing") })]));
  } catch (error) {
    if (mine === turn) preview.replaceChildren(el("li", { text: error.message }));
  }
}

function sentence({ topic, district, before, after, tickets }) {
  const [topics, bodies, districts] = ["topics", "bodies", "districts"].map((kind) => JSON.parse(names.dataset[kind]));
  const where = district ? districts[district] : t("district not known");
  const many = tickets ? ` · ${tn("{n} ticket in 30 days", "{n} tickets in 30 days", tickets)}` : "";
  return el("li", { text: `${topics[topic]}, ${where}: ${bodies[before] ?? "–"} → ${bodies[after] ?? "–"}${many}` });
}

function conflict(now) {
  version = now?.version ?? 0;
  const mine = byField(wish());
  const lines = now ? Object.entries(byField(now)).filter(([name, value]) => form.elements[name] && name !== "code" && String(value ?? "") !== String(mine[name] ?? "")) : [];
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
  } catch (error) {
    if (error.code === "conflict" && (error.detail.topic || error.detail.body)) conflict(error.detail.topic ?? error.detail.body);
    else problem.replaceChildren(el("p", { text: [error.message, error.detail?.reason].filter(Boolean).join(" ") }));
    problem.hidden = false;
  }
});
form.addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "Enter") form.requestSubmit(); });
document.getElementById("leave").addEventListener("click", () => dialog.close());
