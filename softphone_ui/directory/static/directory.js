// The directory of numbers outside: a row is taken into the form, and saved.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("number");
const problem = document.getElementById("problem");
const FIELDS = ["code", "kind", "number"];
const LANGUAGES = ["kk", "ru", "en"];
let body = null;

for (const button of document.querySelectorAll("[data-change]")) {
  button.addEventListener("click", () => {
    for (const name of FIELDS) form.elements[name].value = button.dataset[name];
    for (const code of LANGUAGES) form.elements[`names.${code}`].value = button.dataset[code];
    form.elements.open.checked = Boolean(button.dataset.open);
    body = button.dataset.body_code || null;
    form.elements.number.focus();
  });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  const written = (name) => form.elements[name].value.trim();
  const { code, ...wanted } = Object.fromEntries(FIELDS.map((name) => [name, written(name)]));
  const names = Object.fromEntries(LANGUAGES.map((language) => [language, written(`names.${language}`)]));
  try {
    const saved = await api("PUT", `/api/directory/${encodeURIComponent(code)}`, { ...wanted, names, body_code: body, open: form.elements.open.checked }, { seconds: 30 });
    if (saved.applied) return location.reload();
    toast(t("Saved. The telephone exchange does not know it yet: it will at its next start."));
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
