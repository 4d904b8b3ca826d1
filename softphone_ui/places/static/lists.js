// The districts, and the streets that fit what is typed.
import { byId, el, keyed, say } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const SHOWN = 40;
const keyOf = (it) => String(it.code ?? it.street_id);
/** Of a district, or of a street, which has no English name. */
const nameOf = (it) => it.names?.[currentLanguage()] ?? it[`name_${currentLanguage()}`] ?? it.name_ru;
/** @param {string} text */
const plain = (text) => text.toLowerCase().normalize("NFC");

export class Lists {
  #city = { districts: [], streets: [] };
  #chosen = null;

  /** `choose(kind, item)` hears what is to be changed, `add()` that a street is to be new. */
  constructor({ choose, add }) {
    this.choose = choose;
    this.districts = document.getElementById("districts");
    this.streets = document.getElementById("streets");
    this.told = document.getElementById("streets-told");
    this.words = document.getElementById("words");
    this.words.addEventListener("input", () => this.#show());
    byId("new-street").addEventListener("click", add);
  }

  show(city) {
    this.#city = city;
    this.#show();
  }

  mark(item) {
    this.#chosen = item && keyOf(item);
    this.#show();
  }

  /**
   * Who was in a form of a row goes on at the row; where there is none, at the search.
   * @param {string} key
   */
  goOn(key) {
    (document.querySelector(`.choices-list [data-key="${CSS.escape(key ?? "")}"] button`) ?? this.words).focus();
  }

  get chosen() {
    return this.#chosen;
  }

  #show() {
    const typed = plain(this.words.value.trim());
    const fits = (it) => [it.name_kk, it.name_ru, ...it.former].some((name) => plain(name).includes(typed));
    const found = this.#city.streets.filter(fits);
    this.#rows(this.districts, "district", this.#city.districts, (it) => (it.outline ? (it.approximate ? t("approximate") : "") : t("not drawn")));
    this.#rows(this.streets, "street", found.slice(0, SHOWN), (it) => (it.lat === null ? t("no point") : it.former.join(", ")));
    const more = found.length - SHOWN;
    say(this.told, more > 0 ? t("{n} more: write more of the name", { n: more }) : found.length ? "" : t("No such street."));
  }

  /** @param {string} kind */
  #rows(list, kind, items, beside) {
    const make = () => {
      const row = el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => this.choose(kind, row.item) },
        el("span"), el("span", { class: "soft small" })));
      return row;
    };
    keyed(list, items, keyOf, make, (row, item) => {
      row.item = item;
      const [button] = row.children, [name, words] = button.children;
      button.setAttribute("aria-pressed", String(this.#chosen === keyOf(item)));
      say(name, nameOf(item));
      say(words, beside(item));
      words.hidden = !words.textContent;
    });
  }
}
