// The directory of numbers outside: a row is taken into the form, and saved.
import { byId, field, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = byId("number", HTMLFormElement);
const open = find(form, "[name=open]", HTMLInputElement);
const problem = byId("problem");
const FIELDS = ["code", "kind", "number"];
const LANGUAGES = ["kk", "ru", "en"];
/** @type {string | null} */
let body = null;

for (const button of findAll(document, "[data-change]")) {
  button.addEventListener("click", () => {
    for (const name of FIELDS) field(form, name).value = button.dataset[name] ?? "";
    for (const code of LANGUAGES) field(form, `names.${code}`).value = button.dataset[code] ?? "";
    open.checked = Boolean(button.dataset.open);
    body = button.dataset.body_code || null;
    field(form, "number").focus();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const written = (/** @type {string} */ name) => field(form, name).value.trim();
  const { code, ...wanted } = Object.fromEntries(FIELDS.map((name) => [name, written(name)]));
  const names = Object.fromEntries(LANGUAGES.map((language) => [language, written(`names.${language}`)]));
  try {
    const saved = /** @type {{ applied: boolean }} */ (await api("PUT", `/api/directory/${encodeURIComponent(code)}`, { ...wanted, names, body_code: body, open: open.checked }, { seconds: 30 }));
    if (saved.applied) return location.reload();
    toast(t("Saved. The telephone exchange does not know it yet: it will at its next start."));
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
