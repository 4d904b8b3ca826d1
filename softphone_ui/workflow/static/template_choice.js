// The choice of a template for an answer. The fields that the ticket does not fill are asked for; what
// the clerk has written by hand is never replaced.
import { findAll, find } from "/static/web/dom.js";

export class TemplateChoice {
  #root;
  #text;
  #select;
  #template = "";
  #filled = "";

  /**
   * @param {HTMLElement} root
   * @param {HTMLTextAreaElement} text of the answer
   */
  constructor(root, text) {
    this.#root = root;
    this.#text = text;
    this.#select = find(root, "select", HTMLSelectElement);
    this.#select.addEventListener("change", () => this.#choose());
    for (const input of findAll(root, "[data-place] input", HTMLInputElement)) input.addEventListener("input", () => this.#fill());
  }

  /** Show or hide the choice, with nothing chosen. @param {boolean} shown */
  open(shown) {
    this.#root.hidden = !shown;
    this.#template = this.#filled = "";
    this.#ask([]);
  }

  #choose() {
    const { text = "", asked = "" } = this.#select.selectedOptions[0]?.dataset ?? {};
    const written = this.#text.value === this.#filled ? "" : this.#text.value.trim();
    this.#template = written && text ? `${written}\n${text}` : written || text;
    this.#ask(asked.split(" ").filter(Boolean));
    this.#put(this.#template);
  }

  /** @param {string[]} asked */
  #ask(asked) {
    for (const label of findAll(this.#root, "[data-place]")) {
      label.hidden = !asked.includes(label.dataset.place ?? "");
      find(label, "input", HTMLInputElement).value = "";
    }
  }

  #fill() {
    let text = this.#text.value === this.#filled ? this.#template : this.#text.value;
    for (const label of findAll(this.#root, "[data-place]:not([hidden])")) {
      const { value } = find(label, "input", HTMLInputElement);
      if (value.trim()) text = text.replaceAll(`{${label.dataset.place}}`, () => value.trim());
    }
    this.#put(text);
  }

  /** @param {string} text */
  #put(text) {
    this.#text.value = this.#filled = text;
    this.#text.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
