// Words that are in no ticket: of a call that came to nothing, or refused by the server. They stand
// above the form until the person has put them into a ticket, or thrown them away.
import { byId, el } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { TYPED } from "./ticket_form.js";
import { momentNear } from "/static/web/time.js";

export class UnfiledList {
  #place = byId("unfiled");
  #shown = "";
  #drafts;
  #form;
  #life;
  #open;

  /**
   * `life()`: whose the form is; `open(number)` opens a ticket to write in it.
   * @param {import("./drafts.js").Drafts} drafts
   * @param {import("./ticket_form.js").TicketForm} form
   * @param {{life: () => import("./form_life.js").FormLife, open: (number: string) => unknown}} parts
   */
  constructor(drafts, form, { life, open }) {
    this.#drafts = drafts;
    this.#form = form;
    this.#life = life;
    this.#open = open;
    onLanguage(() => this.show());
  }

  show() {
    const { call, shown } = this.#life();
    const keys = this.#drafts.numbers().filter((/** @type {string} */ key) => key !== call && key !== shown);
    const refused = this.#form.refused.map((saving) => saving.number);
    const into = this.#form.writable && this.#form.number;
    const now = JSON.stringify([keys, refused, into, currentLanguage()]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.#place.replaceChildren(...keys.map((/** @type {string} */ key) => this.#draft(key, into)), ...refused.map((/** @type {string} */ number) => this.#refused(number)));
  }

  /**
   * @param {string} key
   * @param {string | null | false} into
   */
  #draft(key, into) {
    const { words, typed_at } = this.#drafts.get(key) ?? { words: {} };
    const text = TYPED.map((field) => words[field]).filter(Boolean).join(" · ");
    const time = typed_at ? momentNear(new Date(typed_at).toISOString()) : "";
    return el("div", { class: "problem", "data-unfiled": key },
      el("p", { text: t("Typed at {time} for a call that has no ticket:", { time }) }),
      el("blockquote", { text }),
      el("div", { class: "row" },
        into ? el("button", { type: "button", text: t("Put into {number}", { number: into }), onclick: () => this.#put(key, words) }) : null,
        el("button", { type: "button", class: "quiet", text: t("Throw away"), onclick: () => this.#drop(key) })));
  }

  /** @param {string} number */
  #refused(number) {
    return el("div", { class: "problem" },
      el("p", { text: t("Words of {number} are kept here and not saved.", { number }) }),
      el("div", { class: "row" }, el("button", { type: "button", text: t("Open {number}", { number }), onclick: () => this.#open(number) })));
  }

  /**
   * @param {string} key
   * @param {import("./unfiled_words.js").Words} words
   */
  #put(key, words) {
    this.#form.add(words);
    this.#drop(key);
  }

  /** @param {string} key */
  #drop(key) {
    this.#drafts.drop(key);
    this.show();
  }
}
