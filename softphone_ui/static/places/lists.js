// The districts, and the streets that fit what is typed.
import { el } from "../dom.js";
import { currentLanguage, t } from "../words.js";

const SHOWN = 40;
const nameOf = (it) => it[`name_${currentLanguage()}`] ?? it.name_ru;
const plain = (text) => text.toLowerCase().normalize("NFC");

export class Lists {
  #city = { districts: [], streets: [] };
  #chosen = null;

  /** `choose(kind, item)` hears what is to be changed, `add()` that a street is to be new. */
  constructor({ choose, add }) {
    this.choose = choose;
    this.districts = document.getElementById("districts");
    this.streets = document.getElementById("streets");
    this.words = document.getElementById("words");
    this.words.addEventListener("input", () => this.#show());
    document.getElementById("new-street").addEventListener("click", add);
  }

  show(city) {
    this.#city = city;
    this.#show();
  }

  mark(item) {
    this.#chosen = item && this.#key(item);
    this.#show();
  }

  #key(it) {
    return it.code ?? it.street_id;
  }

  #show() {
    const typed = plain(this.words.value.trim());
    const fits = (it) => [it.name_kk, it.name_ru, ...it.former].some((name) => plain(name).includes(typed));
    const found = this.#city.streets.filter(fits);
    this.districts.replaceChildren(...this.#city.districts.map((it) => this.#row("district", it, it.outline ? (it.approximate ? t("approximate") : "") : t("not drawn"))));
    this.streets.replaceChildren(
      ...found.slice(0, SHOWN).map((it) => this.#row("street", it, it.lat === null ? t("no point") : it.former.join(", "))),
      ...(found.length > SHOWN ? [el("li", { class: "soft small", text: t("{n} more: write more of the name", { n: found.length - SHOWN }) })] : []),
      ...(found.length ? [] : [el("li", { class: "soft", text: t("No such street.") })]));
  }

  #row(kind, it, beside) {
    return el("li", {}, el("button", { type: "button", class: "quiet", "aria-pressed": String(this.#chosen === this.#key(it)), onclick: () => this.choose(kind, it) },
      el("span", { text: nameOf(it) }), ...(beside ? [el("span", { class: "soft small", text: beside })] : [])));
  }
}
