// A street: its names of today and of before, and a point somewhere on it.
import { api } from "/static/web/api.js";
import { field, find, say } from "/static/web/dom.js";
import { Pin } from "./map/pin.js";
import { t } from "/static/web/words.js";

/** @param {number} value */
const degrees = (value) => Number(value.toFixed(6));

const newStreet = () => ({ street_id: null, version: 0, name_kk: "", name_ru: "", former: [], lat: null, lon: null });

export class StreetForm {
  dirty = false;
  /** @type {Omit<Api.StreetRow, "street_id" | "approximate"> & {street_id: number | null}} */
  #item = newStreet();
  /** @type {{lat: number, lon: number} | null} */
  #point = null;

  /**
   * @param {HTMLFormElement} element
   * @param {import("./map/city_map.js").CityMap} city
   */
  constructor(element, city) {
    this.element = element;
    this.city = city;
    this.pin = new Pin(city.map);
    element.addEventListener("input", () => { this.dirty = true; });
    find(element, "#no-point").addEventListener("click", () => this.clear());
  }

  /** @param {Api.StreetRow | null} item null: a new one */
  show(item) {
    this.#item = item ? { ...item } : newStreet();
    const { name_kk, name_ru, former, lat, lon } = this.#item;
    for (const [name, value] of Object.entries({ name_kk, name_ru, former: former.join("\n") })) field(this.element, name).value = value;
    this.#place(lat === null || lon === null ? null : { lat, lon });
    if (this.#point) this.city.show(this.#point);
    this.dirty = false;
    this.element.hidden = false;
    Object.assign(this.#remove, { hidden: !item });
    this.#ask(false);
    say(this.element.querySelector("h2"), item ? item.name_ru : t("New street"));
    field(this.element, "name_kk").focus();
  }

  hide() {
    this.dirty = false;
    this.element.hidden = true;
    this.pin.show(null);
  }

  /**
   * Take the point of the map that was clicked, or lies under the cross.
   * @param {{lat: number, lng: number}} at
   */
  set({ lat, lng }) {
    this.#place({ lat: degrees(lat), lon: degrees(lng) });
    this.dirty = true;
  }

  clear() {
    this.#place(null);
    this.dirty = true;
  }

  /**
   * Take the version of a street that somebody else has changed.
   * @param {Api.MapView} city
   */
  seen({ streets }) {
    const now = streets.find((street) => street.street_id === this.#item.street_id);
    if (now) this.#item.version = now.version;
  }

  save() {
    const { street_id, version } = this.#item;
    const written = (/** @type {string} */ name) => field(this.element, name).value.trim();
    const words = { name_kk: written("name_kk"), name_ru: written("name_ru"), former: written("former").split("\n").map((line) => line.trim()).filter(Boolean) };
    const body = { version, ...words, lat: this.#point?.lat ?? null, lon: this.#point?.lon ?? null };
    return street_id === null ? api("POST", "/api/places/streets", body) : api("PUT", `/api/places/streets/${street_id}`, body);
  }

  /** Whether the key that removes it was pressed a second time. */
  asked() {
    if (this.#remove.dataset.asked) return true;
    this.#ask(true);
    return false;
  }

  get #remove() {
    return find(this.element, "#remove");
  }

  /** @param {boolean} on */
  #ask(on) {
    const button = this.#remove;
    if (on) button.dataset.asked = "yes";
    else delete button.dataset.asked;
    button.classList.toggle("danger", on);
    button.classList.toggle("quiet", !on);
    say(button, on ? t("Press once more to remove it") : t("Remove the street"));
  }

  remove() {
    const { street_id, version } = this.#item;
    return api("DELETE", `/api/places/streets/${street_id}?version=${version}`);
  }

  /** @param {{lat: number, lon: number} | null} point */
  #place(point) {
    this.#point = point;
    this.pin.show(point);
    say(this.element.querySelector("[data-point]"), point ? `${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}` : t("no point"));
  }
}
