// The districts, and the streets that fit what is typed.
import { byId, el, find, findAll, keyed, say } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const SHOWN = 40;
/** @typedef {Api.DistrictRow | Api.StreetRow} Item */

/** @param {Item} item */
const keyOf = (item) => String("code" in item ? item.code : item.street_id);

/**
 * Return the name of a district, or of a street, which has no English name.
 * @param {Item} item
 */
function nameOf(item) {
  const language = currentLanguage();
  if ("names" in item) return item.names[/** @type {keyof Api.Names} */ (language)];
  return language === "kk" ? item.name_kk : item.name_ru;
}
/** @param {string} text */
const plain = (text) => text.toLowerCase().normalize("NFC");

export class Lists {
  /** @type {Pick<Api.MapView, "districts" | "streets">} */
  #city = { districts: [], streets: [] };
  /** @type {string | null} */
  #chosen = null;
  /** @type {WeakMap<HTMLElement, () => void>} What the button of a row does. */
  #acts = new WeakMap();

  /**
   * `district(row)` and `street(row)` are called with what is to be changed; `street(null)` adds one.
   * @param {{district: (row: Api.DistrictRow) => void, street: (row: Api.StreetRow | null) => void}} choose
   */
  constructor(choose) {
    this.choose = choose;
    this.districts = byId("districts");
    this.streets = byId("streets");
    this.told = byId("streets-told");
    this.words = byId("words", HTMLInputElement);
    this.words.addEventListener("input", () => this.#show());
    byId("new-street").addEventListener("click", () => choose.street(null));
  }

  /** @param {Api.MapView} city */
  show(city) {
    this.#city = city;
    this.#show();
  }

  /** @param {Item | null} item */
  mark(item) {
    this.#chosen = item && keyOf(item);
    this.#show();
  }

  /**
   * Who was in a form of a row goes on at the row; where there is none, at the search.
   * @param {string | null} key
   */
  goOn(key) {
    const [button] = findAll(document, `.choices-list [data-key="${CSS.escape(key ?? "")}"] button`);
    (button ?? this.words).focus();
  }

  get chosen() {
    return this.#chosen;
  }

  #show() {
    const typed = plain(this.words.value.trim());
    const found = this.#city.streets.filter((street) => [street.name_kk, street.name_ru, ...street.former].some((name) => plain(name).includes(typed)));
    this.#rows(this.districts, this.#city.districts, this.choose.district, (district) => (district.outline ? (district.approximate ? t("approximate") : "") : t("not drawn")));
    this.#rows(this.streets, found.slice(0, SHOWN), this.choose.street, (street) => (street.lat === null ? t("no point") : street.former.join(", ")));
    const more = found.length - SHOWN;
    say(this.told, more > 0 ? t("{n} more: write more of the name", { n: more }) : found.length ? "" : t("No such street."));
  }

  /**
   * @template {Item} Row
   * @param {HTMLElement} list
   * @param {Row[]} items
   * @param {(item: Row) => void} choose
   * @param {(item: Row) => string} beside what stands beside the name
   */
  #rows(list, items, choose, beside) {
    const make = () => {
      const row = el("li", {}, el("button", { type: "button", class: "quiet", onclick: () => { this.#acts.get(row)?.(); } },
        el("span"), el("span", { class: "soft small" })));
      return row;
    };
    keyed(list, items, keyOf, make, (row, item) => {
      this.#acts.set(row, () => choose(item));
      const [name, words] = findAll(row, "span");
      find(row, "button").setAttribute("aria-pressed", String(this.#chosen === keyOf(item)));
      say(name, nameOf(item));
      say(words, beside(item));
      words.hidden = !words.textContent;
    });
  }
}
