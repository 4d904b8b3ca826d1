// The list of articles: its filters, and the operators' search to try words with.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { marked, otherTitle, titleOf } from "./pieces.js";

for (const field of document.querySelectorAll("[data-submit-on-change]")) {
  field.addEventListener("change", () => field.form.requestSubmit());
}

const input = document.getElementById("try-search");
const list = document.getElementById("try-found");
const language = input.dataset.languageNow;

input.form.addEventListener("submit", (event) => {
  if (document.activeElement === input) event.preventDefault();
});
input.addEventListener("input", async () => {
  const words = input.value;
  list.hidden = !words.trim();
  if (list.hidden) return;
  const { found } = await api("GET", `/api/knowledge/search?${new URLSearchParams({ words, language })}`).catch(() => ({ found: [] }));
  if (input.value !== words) return;
  const rows = found.map((it) => el("li", {},
    el("a", { href: `/knowledge/${it.article_id}` }, ...marked(titleOf(it, language))),
    el("p", { class: "small soft" }, ...marked(otherTitle(it, language) ?? it.snippet))));
  list.replaceChildren(...(rows.length ? rows : [el("li", { class: "soft", text: t("No article fits.") })]));
});
