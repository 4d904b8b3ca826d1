// Ctrl+K opens one box that finds pages, actions, tickets, people, bodies and articles. Arrows choose,
// Enter opens. The box is made when it is opened first, so that pages pay nothing for it.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

/** @typedef {{kind: string, label: string, href: string, detail?: string}} Hit */

const PAUSE_MS = 120; // between the last letter and the question to the server
const GROUPS = ["page", "action", "ticket", "person", "body", "article"];

/** @param {string} kind */
function groupName(kind) {
  if (kind === "page") return t("Pages");
  if (kind === "action") return t("Actions");
  if (kind === "ticket") return t("Tickets");
  if (kind === "person") return t("People");
  if (kind === "body") return t("Bodies");
  return t("Articles");
}

class Finder {
  #input = el("input", { type: "text", role: "combobox", "aria-controls": "finder-list", "aria-expanded": "true", autocomplete: "off", spellcheck: "false", maxlength: 100 });
  #list = el("div", { role: "listbox", id: "finder-list" });
  #note = el("p", { class: "soft small", role: "status" });
  #dialog = el("dialog", { id: "finder" }, this.#input, this.#list, this.#note);
  #at = 0;
  #asked = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  constructor() {
    const stamp = document.body.dataset.stamp ?? "";
    document.head.append(el("link", { rel: "stylesheet", href: `/static/finder/finder.css?v=${stamp}` }));
    document.body.append(this.#dialog);
    this.#input.addEventListener("input", () => this.#soon());
    this.#dialog.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("click", (event) => { if (event.target === this.#dialog) this.#dialog.close(); });
  }

  /** Open the box, or close it if it is open. */
  toggle() {
    if (this.#dialog.open) return this.#dialog.close();
    const name = t("Find a page, a ticket, a person, a body, an article");
    this.#input.placeholder = name;
    this.#input.setAttribute("aria-label", name);
    this.#list.setAttribute("aria-label", t("Search results"));
    this.#input.value = "";
    this.#show([]);
    this.#dialog.showModal();
    this.#input.focus();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), PAUSE_MS);
  }

  async #ask() {
    const question = ++this.#asked;
    const typed = this.#input.value.trim();
    if (!typed) return this.#show([]);
    try {
      /** @type {{hits: Hit[]}} */
      const answer = await api("GET", `/api/finder?words=${encodeURIComponent(typed)}`);
      // A slow answer to earlier letters must not replace the answer to the later ones.
      if (question === this.#asked) this.#show(answer.hits, typed);
    } catch (error) {
      if (question === this.#asked) this.#note.textContent = error instanceof Error ? error.message : "";
    }
  }

  /**
   * Show what was found, by kind.
   * @param {Hit[]} hits
   * @param {string} [typed]
   */
  #show(hits, typed = "") {
    const groups = GROUPS.filter((kind) => hits.some((hit) => hit.kind === kind));
    let at = 0;
    this.#list.replaceChildren(...groups.map((kind) =>
      el("div", { role: "group", "aria-label": groupName(kind) },
        el("b", { class: "small soft", text: groupName(kind) }),
        ...hits.filter((hit) => hit.kind === kind).map((hit) => this.#option(hit, at++)))));
    this.#note.textContent = hits.length
      ? t("Arrows choose, Enter opens.")
      : typed ? t("Nothing is called that. Type the beginning of a word, a ticket's number or a telephone.")
        : t("Type the beginning of a word in any language, a ticket's number or a telephone.");
    this.#mark(0);
  }

  /**
   * @param {Hit} hit
   * @param {number} at
   */
  #option(hit, at) {
    // A call goes on at the desk: what is found there opens beside it.
    const target = location.pathname === "/desk" ? "_blank" : null;
    return el("a", { role: "option", id: `finder-${at}`, href: hit.href, target, tabindex: "-1", lang: currentLanguage() },
      el("span", { text: hit.label }),
      el("span", { class: "soft small", text: hit.detail ?? "" }));
  }

  /** @param {number} at */
  #mark(at) {
    const options = [...this.#list.querySelectorAll("a")];
    this.#at = options.length ? (at + options.length) % options.length : 0;
    for (const [place, option] of options.entries()) option.setAttribute("aria-selected", String(place === this.#at));
    options[this.#at]?.scrollIntoView({ block: "nearest" });
    if (options.length) this.#input.setAttribute("aria-activedescendant", `finder-${this.#at}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation(); // keys of the page below do nothing meanwhile
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.#mark(this.#at + step);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const chosen = this.#list.querySelectorAll("a")[this.#at];
      if (!chosen) return;
      chosen.click();
      this.#dialog.close();
    } else if (isShortcut(event)) {
      event.preventDefault();
      this.#dialog.close();
    }
  }
}

/**
 * Return whether this is Ctrl+K, on any layout of the keyboard.
 * @param {KeyboardEvent} event
 */
const isShortcut = (event) => event.code === "KeyK" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;

/** @type {Finder | null} */
let finder = null;
const toggle = () => (finder ??= new Finder()).toggle();

addEventListener("keydown", (event) => {
  if (!isShortcut(event)) return;
  event.preventDefault(); // the browser's own search in the address bar
  if (!document.querySelector("dialog[open]:not(#finder)")) toggle();
}, true);

const button = document.querySelector("[data-finder]");
if (button instanceof HTMLElement) {
  button.hidden = false;
  button.addEventListener("click", toggle);
}
