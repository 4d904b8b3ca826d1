// A district's outline.
import { api } from "/static/web/api.js";
import { find, say } from "/static/web/dom.js";
import { Outline } from "./map/outline.js";
import { turned } from "./map/city_map.js";
import { currentLanguage, t } from "/static/web/words.js";

export class DistrictForm {
  dirty = false;
  /** @type {Api.DistrictRow | null} */
  #item = null;

  /**
   * @param {HTMLFormElement} element
   * @param {import("./map/city_map.js").CityMap} city
   */
  constructor(element, city) {
    this.element = element;
    this.city = city;
    this.outline = new Outline(city.map, () => this.#changed());
    this.measured = find(element, "[name=measured]", HTMLInputElement);
    this.measured.addEventListener("change", () => { this.dirty = true; });
    this.draw = find(element, "#draw");
    this.draw.addEventListener("click", () => this.outline.begin());
  }

  /** @param {Api.DistrictRow} item */
  show(item) {
    this.#item = { ...item };
    this.dirty = false;
    this.measured.checked = !item.approximate;
    say(this.element.querySelector("h2"), item.names[/** @type {keyof Api.Names} */ (currentLanguage())]);
    this.city.without(item.code);
    this.outline.show(item.outline);
    if (item.outline) this.city.fit(turned(item.outline));
    this.element.hidden = false;
    this.#say();
  }

  hide() {
    this.dirty = false;
    this.element.hidden = true;
    this.outline.show(null);
    this.city.without(null);
  }

  /**
   * Take the version of a district that somebody else has changed.
   * @param {Api.MapView} city
   */
  seen({ districts }) {
    const item = this.#item;
    const now = districts.find((district) => district.code === item?.code);
    if (item && now) item.version = now.version;
  }

  /** @returns {Promise<unknown>} */
  async save() {
    if (!this.#item) return null;
    const { code, version } = this.#item;
    return api("PUT", `/api/places/districts/${code}`, { version, outline: this.outline.corners, approximate: !this.measured.checked });
  }

  #changed() {
    this.dirty = true;
    this.#say();
  }

  #say() {
    const corners = this.outline.corners?.length ?? 0;
    this.draw.hidden = corners > 0;
    say(this.element.querySelector("[data-corners]"), corners ? t("{n} corners", { n: corners }) : t("not drawn"));
  }
}
