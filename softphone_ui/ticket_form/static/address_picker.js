// The address: streets and houses are offered as one types, by the names of today and of before; whatever else
// is typed stays an address too.
import { api } from "/static/web/api.js";
import { closest, el, findAll } from "/static/web/dom.js";
import { placeWord } from "/static/places/place.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, t } from "/static/web/words.js";

const SOON_MS = 60;
/** @typedef {Api.StreetsView["found"][number]} Street */

/** @param {Street} street */
const nameOf = (street) => (currentLanguage() === "ru" ? street.name_ru : street.name_kk);
/** @param {Street} street */
const otherOf = (street) => (currentLanguage() === "ru" ? street.name_kk : street.name_ru);

export class AddressPicker {
  /** @type {Street[]} */
  #found = [];
  #at = 0;
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Promise<unknown> | null} */
  #asking = null;

  /**
   * Calls `chosen(address, place)` when a street was chosen; `place` is null if its point is unknown.
   *  Calls `done()` when the address is whole (a street with its house was chosen) or Enter has nothing
   *  more to choose, and the focus moves to the next field. After a street alone the person types the house.
   * @param {HTMLInputElement} input
   * @param {HTMLElement} list
   * @param {(address: string, place: string | null) => void} chosen
   * @param {() => void} done
   */
  constructor(input, list, chosen, done) {
    this.input = input;
    this.list = list;
    this.chosen = chosen;
    this.done = done;
    input.addEventListener("input", () => this.#soon());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => setTimeout(() => this.#close(), 120));
    list.addEventListener("pointerdown", (/** @type {Event} */ event) => {
      event.preventDefault();
      const option = closest(event, "[data-at]");
      if (option) this.#choose(this.#found[Number(option.dataset.at)]);
    });
  }

  /** Another form: no street is offered that was looked for in the last. */
  reset() {
    clearTimeout(this.#timer);
    this.#close();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#asking = new Promise((done) => { this.#timer = setTimeout(() => this.#load().finally(() => done(undefined)), SOON_MS); });
  }

  // An answer that is late never replaces one to newer words.
  async #load() {
    const turn = ++this.#turn;
    const words = this.input.value.trim();
    if (words.length < 2) return this.#close();
    try {
      /** @type {Api.StreetsView} */
      const { found } = await api("GET", `/api/places/streets?${new URLSearchParams({ words: words.slice(0, 200) })}`);
      if (turn === this.#turn && document.activeElement === this.input) this.#open(found);
    } catch {
      this.#close(); // without the database the address is typed as it is
    }
  }

  /** @param {Street[]} found */
  #open(found) {
    if (found.length === 0) return this.#close();
    this.#found = found;
    this.#at = 0;
    this.list.replaceChildren(...found.map((street, at) => this.#option(street, at)));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  /**
   * @param {Street} street
   * @param {number} at
   */
  #option(street, at) {
    const district = lookUp({ ...street.district_names }, currentLanguage());
    const beside = [street.former ? t("before: {name}", { name: street.former }) : otherOf(street), district].filter(Boolean).join(" · ");
    return el("div", { role: "option", id: `street-${at}`, "data-at": at },
      el("span", { text: this.#address(street) }), el("span", { class: "soft small", text: beside }));
  }

  /** @param {Street} street */
  #address(street) {
    return street.house ? `${nameOf(street)}, ${street.house}` : nameOf(street);
  }

  #mark() {
    for (const option of findAll(this.list, "[data-at]")) {
      const here = Number(option.dataset.at) === this.#at;
      option.setAttribute("aria-selected", String(here));
      if (here) option.scrollIntoView({ block: "nearest" });
    }
    this.input.setAttribute("aria-activedescendant", `street-${this.#at}`);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const open = !this.list.hidden;
    const step = lookUp({ ArrowDown: 1, ArrowUp: -1 }, event.key);
    if (step && open) {
      event.preventDefault();
      this.#at = (this.#at + step + this.#found.length) % this.#found.length;
      this.#mark();
    } else if (event.key === "Enter" && (open || this.#asking)) {
      event.preventDefault();
      this.#chooseMarked();
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.#close();
    }
  }

  // Enter may come before the answer to the last letters: it means what they find.
  async #chooseMarked() {
    const asking = this.#asking;
    if (asking) await asking;
    const typedOn = this.#asking !== null && this.#asking !== asking;
    if (typedOn || document.activeElement !== this.input) return;
    if (!this.list.hidden) this.#choose(this.#found[this.#at]);
    else this.done(); // no street has this name: the address stays as typed
  }

  /** @param {Street} street */
  #choose(street) {
    this.#close();
    const place = street.lat === null || street.lon === null ? null : placeWord({ lat: street.lat, lon: street.lon, rough: !street.exact });
    this.chosen(this.#address(street), place);
    if (street.house) this.done(); // a street alone waits for its house
  }

  #close() {
    this.#turn++;
    this.#asking = null;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
