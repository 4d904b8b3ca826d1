// The list of articles: its filters, and the operators' search to try words with.
import { api } from "/static/web/api.js";
import { byId, el, findField } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { marked, otherTitle, titleOf } from "./pieces.js";

/** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
const filters = document.querySelectorAll("[data-submit-on-change]");
for (const field of filters) {
  field.addEventListener("change", () => field.form?.requestSubmit());
}

const input = findField(document, "#try-search");
const list = byId("try-found");
const language = input.dataset.languageNow ?? "";

input.form?.addEventListener("submit", (event) => {
  if (document.activeElement === input) event.preventDefault();
});
input.addEventListener("input", async () => {
  const words = input.value;
  list.hidden = !words.trim();
  if (list.hidden) return;
  const { found } = /** @type {Api.SearchView} */ (await api("GET", `/api/knowledge/search?${new URLSearchParams({ words, language })}`).catch(() => ({ found: [] })));
  if (input.value !== words) return;
  const rows = found.map((it) => el("li", {},
    el("a", { href: `/knowledge/${it.article_id}` }, ...marked(titleOf(it, language))),
    el("p", { class: "small soft" }, ...marked(otherTitle(it, language) ?? it.snippet))));
  list.replaceChildren(...(rows.length ? rows : [el("li", { class: "soft", text: t("No article fits.") })]));
});
