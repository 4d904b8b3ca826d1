// Where the ticket's point lies, in words beside the address: the district, and how exact it is.
import { api } from "/static/web/api.js";
import { say } from "/static/web/dom.js";
import { readPlace } from "/static/places/place.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

export class PlaceLine {
  /** @type {string | null} */
  #word = null;
  /** @type {Api.PointView | null} */
  #told = null;

  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    onLanguage(() => this.#say());
  }

  /**
   * Show the place of this word (null: none).
   * @param {string | null} word
   */
  async show(word) {
    if (word === this.#word) return;
    this.#word = word;
    this.#told = null;
    this.#say();
    const place = readPlace(word);
    if (!place) return;
    try {
      /** @type {Api.PointView} */
      const told = await api("GET", `/api/places/at?${new URLSearchParams({ lat: String(place.lat), lon: String(place.lon) })}`);
      if (word === this.#word) this.#told = told;
    } catch {
      return; // the point itself is kept all the same
    }
    this.#say();
  }

  #say() {
    const place = readPlace(this.#word);
    const told = this.#told;
    const where = told?.outside ? t("outside the city") : lookUp({ ...told?.district_names }, currentLanguage()) ?? "";
    say(this.element, place ? `${place.rough ? "≈" : "●"} ${where}` : "");
    this.element.title = !place ? "" : place.rough ? t("The point is somewhere on this street.") : t("The point was set on the map.");
  }
}
