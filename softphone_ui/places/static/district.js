// A district's outline.
import { api } from "/static/web/api.js";
import { field, say } from "/static/web/dom.js";
import { Outline } from "./map/outline.js";
import { currentLanguage, t } from "/static/web/words.js";

export class DistrictForm {
  dirty = false;
  #item = null;

  /** @param {HTMLElement} element */
  constructor(element, city) {
    this.element = element;
    this.city = city;
    this.outline = new Outline(city.map, () => this.#changed());
    this.measured = field(element, "measured");
    this.measured.addEventListener("change", () => { this.dirty = true; });
    this.draw = element.querySelector("#draw");
    this.draw.addEventListener("click", () => this.outline.begin());
  }

  show(item) {
    this.#item = { ...item };
    this.dirty = false;
    this.measured.checked = !item.approximate;
    say(this.element.querySelector("h2"), item.names[currentLanguage()]);
    this.city.without(item.code);
    this.outline.show(item.outline);
    if (item.outline) this.city.map.fitBounds(item.outline.map(([lon, lat]) => [lat, lon]), { animate: false });
    this.element.hidden = false;
    this.#say();
  }

  hide() {
    this.dirty = false;
    this.element.hidden = true;
    this.outline.show(null);
    this.city.without(null);
  }

  seen({ districts }) {
    this.#item.version = districts.find((it) => it.code === this.#item.code).version;
  }

  save() {
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
