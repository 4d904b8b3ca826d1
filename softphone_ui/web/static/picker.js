// The topic, or the body: type to find it in any of the three languages, on any keyboard.
import { closest, el, findAll } from "/static/web/dom.js";
import { currentLanguage } from "/static/web/words.js";

// Kazakh letters as they are typed on a Russian keyboard.
/** @type {Record<string, string>} */
const FOLD = { ә: "а", ғ: "г", қ: "к", ң: "н", ө: "о", ұ: "у", ү: "у", һ: "х", і: "и", ё: "е" };
/** @param {string} text */
const fold = (text) => text.toLowerCase().replace(/[әғқңөұүһіё]/g, (letter) => FOLD[letter]);
const MOST = 8;

export class Picker {
  /**
   * Something to choose: a topic or a body, with its names in each language.
   * @typedef {{names: Record<string, string>, body_names?: Record<string, string> | null, [field: string]: any}} Choice
   */

  /** @type {(Choice & {words: string})[]} */
  #topics = [];
  /** @type {Choice[]} */
  #shown = [];
  #at = 0;
  /** @type {string | number | null} What is chosen, by its field `id`. */
  #chosen = null;
  #all = false;
  #emptied = false; // under the focus: what was chosen is not written in again
  #meant = false; // Enter was pressed before there was anything to choose

  /**
   * `id`: the field by which a choice is known; `nothing()`: the words where none fits.
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {(id: any) => void} chosen
   * @param {{id: string, nothing: () => string, mayBeNone?: boolean, show?: (choice: Choice | null) => void}} options
   */
  constructor(input, list, chosen, { id, nothing, mayBeNone = true, show = () => {} }) {
    this.input = input;
    this.list = list;
    this.onChosen = chosen;
    this.id = id;
    this.nothing = nothing;
    this.mayBeNone = mayBeNone;
    this.onShow = show;
    input.addEventListener("input", () => { this.#emptied = !input.value; this.#find(); });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.#find(true));
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => setTimeout(() => this.#leave(), 120));
    list.addEventListener("pointerdown", (/** @type {Event} */ event) => {
      event.preventDefault();
      const option = closest(event, "[data-at]");
      if (option) this.#choose(this.#shown[Number(option.dataset.at)]);
    });
  }

  /**
   * Whoever types before the choices have come means what they find.
   * @param {Choice[]} choices
   */
  set choices(choices) {
    const waits = !this.known && !this.list.hidden;
    this.#topics = choices.map((topic) => ({
      ...topic,
      words: fold(Object.values(topic.names).join(" ")),
    }));
    this.show(this.#chosen);
    if (!waits) return;
    const meant = this.#meant;
    this.#find(this.#all);
    if (meant && this.#shown.length) this.#choose(this.#shown[0]);
  }

  get known() {
    return this.#topics.length > 0;
  }

  /**
   * Return the choice with this id.
   * @param {string | number | null} id
   */
  of(id) {
    return this.#topics.find((each) => each[this.id] === id);
  }

  /**
   * Return the name of a choice, or of its body, in the page's language.
   * @param {Choice | null | undefined} topic
   * @param {"names" | "body_names"} [kind]
   */
  name(topic, kind = "names") {
    return topic?.[kind]?.[currentLanguage()] ?? "";
  }

  /**
   * Show the choice with this id (null: none) without calling `chosen`.
   * @param {string | number | null} id
   */
  show(id) {
    if (id !== this.#chosen) this.#emptied = false;
    this.#chosen = id;
    const topic = this.of(id);
    if (!this.#emptied && (document.activeElement !== this.input || !this.input.value)) this.input.value = this.name(topic);
    this.onShow(topic ?? null);
  }

  /** Another form: what was half typed to find one is gone. */
  reset() {
    this.#close();
    this.#chosen = null;
    this.#emptied = false;
    this.input.value = "";
  }

  #find(all = false) {
    this.#all = all;
    this.#meant = false;
    const words = all ? [] : fold(this.input.value).split(/\s+/).filter(Boolean);
    const starts = (/** @type {{words: string}} */ topic, /** @type {string} */ word) => topic.words.startsWith(word) || topic.words.includes(` ${word}`);
    const matching = this.#topics.filter((topic) => words.every((/** @type {string} */ word) => topic.words.includes(word)));
    matching.sort((a, b) => words.filter((w) => starts(b, w)).length - words.filter((w) => starts(a, w)).length);
    this.#open(matching.slice(0, all ? 60 : MOST));
  }

  /** @param {Choice[]} topics */
  #open(topics) {
    this.#shown = topics;
    this.#at = 0;
    this.list.replaceChildren(...topics.map((topic, at) => this.#option(topic, at)));
    if (topics.length === 0 && this.known) this.list.append(el("p", { class: "soft small", text: this.nothing() }));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  /**
   * @param {Choice} topic
   * @param {number} at
   */
  #option(topic, at) {
    return el("div", { role: "option", id: `${this.input.id}-${at}`, "data-at": at },
      el("span", { text: this.name(topic) }),
      el("span", { class: "soft small", text: this.name(topic, "body_names") }));
  }

  #mark() {
    for (const option of findAll(this.list, "[data-at]")) {
      const here = Number(option.dataset.at) === this.#at;
      option.setAttribute("aria-selected", String(here));
      if (here) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `${this.input.id}-${this.#at}`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) return this.#find(true);
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#at = (this.#at + step + this.#shown.length) % Math.max(1, this.#shown.length);
      this.#mark();
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      if (this.#shown[this.#at]) this.#choose(this.#shown[this.#at]);
      else this.#meant = !this.known && !this.#all;
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.#leave();
    }
  }

  /** @param {Choice} topic */
  #choose(topic) {
    this.#close();
    this.#emptied = false;
    this.input.value = this.name(topic);
    this.show(topic[this.id]);
    this.onChosen(topic[this.id]);
  }

  // Words that name no topic change nothing; an emptied field takes the topic away.
  #leave() {
    this.#close();
    this.#emptied = false;
    if (this.mayBeNone && this.input.value.trim() === "" && this.#chosen !== null) {
      this.show(null);
      this.onChosen(null);
    } else if (document.activeElement !== this.input) {
      this.show(this.#chosen);
    }
  }

  #close() {
    this.#meant = false;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
