// A street: its names of today and of before, and a point somewhere on it.
import { api } from "/static/web/api.js";
import { find, say } from "/static/web/dom.js";
import { Pin } from "./map/pin.js";
import { t } from "/static/web/words.js";

/** @param {string} value */
const degrees = (value) => Number(value.toFixed(6));

export class StreetForm {
  dirty = false;
  #item = null;
  #point = null;

  /** @param {HTMLElement} element */
  constructor(element, city) {
    this.element = element;
    this.city = city;
    this.pin = new Pin(city.map);
    element.addEventListener("input", () => { this.dirty = true; });
    find(element, "#no-point").addEventListener("click", () => this.clear());
  }

  /** null: a new one. */
  show(item) {
    this.#item = item ? { ...item } : { street_id: null, version: 0, name_kk: "", name_ru: "", former: [], lat: null, lon: null };
    const { name_kk, name_ru, former } = this.element.elements;
    [name_kk.value, name_ru.value, former.value] = [this.#item.name_kk, this.#item.name_ru, this.#item.former.join("\n")];
    this.#place(this.#item.lat === null ? null : { lat: this.#item.lat, lon: this.#item.lon });
    if (this.#point) this.city.show(this.#point);
    this.dirty = false;
    this.element.hidden = false;
    Object.assign(this.#remove, { hidden: !item });
    this.#ask(false);
    say(this.element.querySelector("h2"), item ? item.name_ru : t("New street"));
    name_kk.focus();
  }

  hide() {
    this.dirty = false;
    this.element.hidden = true;
    this.pin.show(null);
  }

  /** The point on the map that was clicked, or lies under the cross. */
  set({ lat, lng }) {
    this.#place({ lat: degrees(lat), lon: degrees(lng) });
    this.dirty = true;
  }

  clear() {
    this.#place(null);
    this.dirty = true;
  }

  seen({ streets }) {
    const now = streets.find((it) => it.street_id === this.#item.street_id);
    if (now) this.#item.version = now.version;
  }

  save() {
    const { street_id, version } = this.#item;
    const { name_kk, name_ru, former } = this.element.elements;
    const words = { name_kk: name_kk.value.trim(), name_ru: name_ru.value.trim(), former: former.value.split("\n").map((it) => it.trim()).filter(Boolean) };
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
    return this.element.querySelector("#remove");
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

  #place(point) {
    this.#point = point;
    this.pin.show(point);
    say(this.element.querySelector("[data-point]"), point ? `${point.lat.toFixed(5)}, ${point.lon.toFixed(5)}` : t("no point"));
  }
}
