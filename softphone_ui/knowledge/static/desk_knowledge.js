// The knowledge base beside the ticket: found as one types or by the ticket's topic, read to the
// caller, and put on the ticket by one key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, findAll, say } from "/static/web/dom.js";
import { marked, otherTitle, textBlocks, titleOf } from "./pieces.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { SearchNote } from "./search_note.js";

const SOON_MS = 60;
const OF_TOPIC = 4;
const LANGUAGES = { kk: "Қаз", ru: "Рус", en: "Eng" };

/**
 * Return the blocks of an article's text in one language.
 * @param {Api.ArticleView | null} article
 * @param {string} language
 */
function blocksOf(article, language) {
  if (!article) return [];
  return lookUp({ kk: article.blocks_kk, ru: article.blocks_ru, en: article.blocks_en }, language) ?? [];
}

export class Knowledge {
  /** @type {Api.ArticleView | null} */
  article = null;
  /** @type {Api.FoundArticleView[]} */
  #found = [];
  #at = 0;
  #turn = 0;
  #reading = 0; // the article that was asked for last
  /** @type {string | null} */
  #topic = null;
  /** @type {string | null} */
  #language = null; // chosen for this article; null: the caller's
  /** @type {string | null} */
  #answered = null;
  #panel = byId("look");
  #input = byId("knowledge-words", HTMLInputElement);
  #list = byId("knowledge-found");
  #note = byId("knowledge-note");
  #place = byId("knowledge-article");
  #search = new SearchNote();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Promise<unknown> | null} */
  #asking = null;

  /**
   * `about()` is { number, topic_id, language, writes }; `form` takes what was put on the ticket.
   *  `writes`: somebody is answered in writing, and `insert(text(language))` takes the article.
   * @param {() => {number: string | null, topic_id: number | null, language: string | null, writes: boolean}} about
   * @param {{saved: () => Promise<void>, refresh: (number: string) => Promise<void>}} form
   * @param {(text: (language: string) => string) => unknown} insert
   */
  constructor(about, form, insert) {
    this.about = about;
    this.form = form;
    this.insert = insert;
    this.#input.addEventListener("input", () => this.#soon());
    this.#input.addEventListener("focus", () => this.#input.select());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#input.addEventListener("blur", () => this.#search.now());
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = closest(event, "[data-at]");
      if (!option) return;
      this.#input.focus(); // who clicks reads: an article that comes later takes no focus from a field
      this.open(this.#found[Number(option.dataset.at)]);
    });
    onLanguage(() => { this.#showFound(); this.#showArticle(); });
  }

  get language() {
    return this.#language ?? this.about().language ?? currentLanguage();
  }

  /**
   * What the article that is read says in this language, else in one in which it is written; without
   *  what is still to be filled in.
   * @param {string} language
   */
  text(language) {
    const blocks = [language, "ru", "kk", "en"].map((code) => blocksOf(this.article, code)).find((found) => found.length) ?? [];
    return blocks.filter(({ kind }) => kind !== "missing").map(({ lines }) => lines.join("\n")).join("\n\n");
  }

  focus() {
    this.close();
    this.#input.focus();
    this.#input.select();
    return true;
  }

  /** The ticket or its topic may be another: without words typed, its articles are shown. */
  follow() {
    const { number, topic_id } = this.about();
    const now = `${number} ${topic_id}`;
    if (now === this.#topic) return;
    this.#topic = now;
    if (!this.#input.value.trim()) this.#load();
  }

  /** Another call: what was searched in the one before is put away. */
  reset() {
    if (document.activeElement === this.#input) return;
    this.close();
    this.#input.value = "";
    this.#topic = null;
    this.#show([], "");
  }

  /** Back from the article to what was found; false where nothing is read. */
  close() {
    this.#reading += 1; // nor is one read that is still to come
    if (!this.article) return false;
    this.article = null;
    this.#language = null;
    this.#showArticle();
    return true;
  }

  /** @param {Api.FoundArticleView | undefined} found */
  async open(found) {
    if (!found) return;
    this.#search.choose(found.article_id);
    const reading = ++this.#reading;
    let article;
    try {
      article = /** @type {Api.ArticleView} */ (await api("GET", `/api/knowledge/articles/${found.article_id}?version=${found.version}`));
    } catch (error) {
      const problem = problemOf(error);
      return toast(problem.message);
    }
    if (reading !== this.#reading) return;
    this.article = article;
    this.#answered = null;
    this.#showArticle();
    this.#panel.scrollTop = 0;
    const { activeElement } = document;
    if (activeElement === document.body || this.#panel.contains(activeElement)) this.#place.focus({ preventScroll: true });
  }

  /** Put the article that is read into the answer in writing, else on the ticket; false where there
   *  is nothing to put, or nowhere. */
  answer() {
    const { number, writes } = this.about();
    if (!this.article) return false;
    if (writes) return this.insert((/** @type {string} */ language) => this.text(language)), true;
    if (!number) return false;
    this.#put(number, this.article.article, this.language);
    return true;
  }

  /**
   * @param {string} number
   * @param {Api.ArticleView["article"]} article
   * @param {string} language
   */
  async #put(number, article, language) {
    try {
      await this.form.saved();
      const { article_id, version } = article;
      await api("POST", `/api/tickets/${number}/answered-by`, { article_id, version, language });
      this.#answered = number;
      this.#showArticle();
      toast(t("The ticket is answered by this article."));
      await this.form.refresh(number);
    } catch (error) {
      const problem = problemOf(error);
      toast(problem.message);
    }
  }

  // -- Finding ---------------------------------------------------------------------------------

  #soon() {
    clearTimeout(this.#timer);
    this.close();
    this.#asking = new Promise((done) => { this.#timer = setTimeout(() => this.#load().finally(() => done(undefined)), SOON_MS); });
  }

  // An answer that is late never replaces one to newer words.
  async #load() {
    const turn = ++this.#turn;
    const words = this.#input.value.trim();
    const { number, topic_id } = this.about();
    if (!words && !topic_id) return this.#show([], "");
    const asked = new URLSearchParams({ words, language: this.language, ...(words ? {} : { limit: String(OF_TOPIC) }), ...(topic_id ? { topic_id: String(topic_id) } : {}) });
    try {
      /** @type {Api.SearchView} */
      const { found } = await api("GET", `/api/knowledge/search?${asked}`);
      if (turn !== this.#turn) return;
      this.#show(found, words);
      if (words) this.#search.typed({ typed: words, found: found.length, language: /** @type {keyof Api.Names} */ (this.language), ticket: number, topic_id });
    } catch (error) {
      const problem = problemOf(error);
      if (turn === this.#turn) say(this.#note, problem.message);
    }
  }

  /**
   * @param {Api.FoundArticleView[]} found
   * @param {string} words
   */
  #show(found, words) {
    this.#found = found;
    this.#at = 0;
    say(this.#note, words && found.length === 0 ? t("No article fits. What you searched goes to the editors.") : !words && found.length ? t("On this topic") : "");
    this.#showFound();
  }

  #showFound() {
    this.#list.replaceChildren(...this.#found.map((it, at) => this.#option(it, at)));
    this.#list.hidden = this.#found.length === 0;
    this.#input.setAttribute("aria-expanded", String(this.#found.length > 0));
    this.#mark();
  }

  /**
   * @param {Api.FoundArticleView} found
   * @param {number} at
   */
  #option(found, at) {
    const { language } = this;
    return el("div", { role: "option", id: `knowledge-${at}`, "data-at": at, "aria-selected": "false" },
      el("span", { class: "row-title" }, ...marked(titleOf(found, language))),
      el("span", { class: "small soft found-text" }, ...marked(otherTitle(found, language) ?? found.snippet)));
  }

  #mark() {
    for (const option of findAll(this.#list, "[data-at]")) {
      const here = Number(option.dataset.at) === this.#at;
      option.setAttribute("aria-selected", String(here));
      if (here && document.activeElement === this.#input) option.scrollIntoView({ block: "nearest" });
    }
    if (this.#found.length) this.#input.setAttribute("aria-activedescendant", `knowledge-${this.#at}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const step = lookUp({ ArrowDown: 1, ArrowUp: -1 }, event.key);
    if (step && this.#found.length) {
      event.preventDefault();
      this.#at = (this.#at + step + this.#found.length) % this.#found.length;
      this.#mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.#openMarked();
    }
  }

  // Enter may come before the answer to the last letters: it means what they find.
  async #openMarked() {
    if (this.#asking) await this.#asking;
    this.open(this.#found[this.#at]);
  }

  // -- Reading ---------------------------------------------------------------------------------

  #showArticle() {
    this.#panel.toggleAttribute("data-article", Boolean(this.article));
    this.#place.hidden = !this.article;
    this.#list.hidden = Boolean(this.article) || this.#found.length === 0;
    this.#note.hidden = Boolean(this.article);
    if (!this.article) return;
    const { language } = this;
    const { article } = this.article;
    this.#place.lang = language;
    this.#place.replaceChildren(
      this.#tools(article),
      el("h3", { class: "article-title", text: lookUp({ kk: article.title_kk, ru: article.title_ru, en: article.title_en }, language) || article.title_ru || article.title_kk || article.title_en }),
      ...textBlocks(blocksOf(this.article, language)),
      ...(blocksOf(this.article, language).length ? [] : [el("p", { class: "soft", text: t("Not written in this language.") })]));
  }

  #standing() {
    const standing = this.article?.standing ?? "good";
    if (standing === "good") return null;
    const text = lookUp({ review_due: t("review due"), expired: t("expired"), retired: t("retired") }, standing);
    return el("span", { class: "chip standing", "data-standing": standing, text });
  }

  /** Draw the article anew: whether somebody is answered in writing has changed. */
  draw() {
    if (this.article) this.#showArticle();
  }

  /** @param {Api.ArticleView["article"]} article */
  #tools(article) {
    const { number, writes } = this.about();
    const done = !writes && this.#answered === number && number;
    return el("div", { class: "stack tight article-tools", lang: currentLanguage() },
      el("button", { type: "button", class: "primary", id: "answer-by", disabled: !number && !writes, "aria-pressed": done ? "true" : null, onclick: () => this.answer() },
        el("span", { text: writes ? t("Put into the answer") : done ? t("On the ticket") : t("Answered by this") }), el("kbd", { text: "U" })),
      el("div", { class: "spread" },
        el("div", { class: "segmented", role: "group", "aria-label": t("Language") }, ...Object.entries(LANGUAGES).map(([code, text]) =>
          el("button", { type: "button", lang: code, "aria-pressed": String(code === this.language), onclick: () => { this.#language = code; this.#showArticle(); }, text }))),
        el("button", { type: "button", class: "quiet", onclick: () => { this.close(); this.#input.focus(); } },
          el("span", { text: t("Back") }), el("kbd", { text: "Esc" }))),
      el("p", { class: "small soft" }, t("version {n}", { n: article.version }), this.#standing()));
  }
}
