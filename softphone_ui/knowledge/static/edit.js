// An article being written: three languages with their previews, saved as a new version.
import { byId, field, find } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { soon } from "/static/web/soon.js";
import { t } from "/static/web/words.js";
import { textBlocks } from "./pieces.js";

const form = byId("article", HTMLFormElement);
const problem = find(form, ".problem");
const LANGUAGES = /** @type {const} */ (["kk", "ru", "en"]);
let dirty = false;
let asked = 0;

/** @param {string} name */
const text = (name) => field(form, name).value;

async function preview() {
  const turn = ++asked;
  const texts = Object.fromEntries(LANGUAGES.map((code) => [`text_${code}`, text(`text_${code}`)]));
  const told = /** @type {Api.Previewed | null} */ (await api("POST", "/api/knowledge/preview", texts).catch(() => null));
  if (!told || turn !== asked) return;
  for (const code of LANGUAGES) {
    find(form, `[data-preview="${code}"]`).replaceChildren(...textBlocks(told[`blocks_${code}`]));
  }
}

function words() {
  const given = Object.fromEntries(["why", "other_words", ...LANGUAGES.flatMap((code) => [`title_${code}`, `text_${code}`])].map((name) => [name, text(name)]));
  return {
    ...given,
    topics: [...find(form, "[name=topics]", HTMLSelectElement).selectedOptions].map((option) => Number(option.value)),
    owner: Number(text("owner")) || null,
    review_on: text("review_on") || null,
    valid_until: text("valid_until") || null,
    retired: find(form, "[name=retired]", HTMLInputElement).checked,
  };
}

/** @returns {Promise<Api.StoredArticle>} */
async function save() {
  const { article, version } = form.dataset;
  if (!article) return api("POST", "/api/knowledge/articles", words());
  return api("PUT", `/api/knowledge/articles/${article}`, { ...words(), version: Number(version) });
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = find(form, "button[type=submit]", HTMLButtonElement);
  button.disabled = true;
  try {
    const { article_id } = await save();
    dirty = false;
    location.assign(`/knowledge/${article_id}`);
  } catch (failure) {
    const error = problemOf(failure);
    button.disabled = false;
    problem.textContent = error.status === 409
      ? t("Somebody wrote version {n} meanwhile. Open it in another tab, take over what you need, then reload this page.", { n: error.detail.version })
      : error.detail?.reason ?? error.message;
    problem.hidden = false;
    problem.scrollIntoView({ block: "nearest" });
  }
});
form.addEventListener("input", () => { dirty = true; });
form.addEventListener("input", soon(preview, 250));
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
preview();
