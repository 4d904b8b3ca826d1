// A map of the city: tiles where the settings name some, and without them the districts' outlines,
// the streets' names and a scale. Moved by mouse, finger, arrow keys, + and −.
import { circleMarker, divIcon, latLngBounds, layerGroup, map, marker, polygon, tileLayer } from "/built/leaflet.js";
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { OWN_KEYS } from "./keys.js";
import { arrange } from "./labels.js";

const STREETS_FROM = 13;
const MOST_STREETS = 60;
const SCALE_PX = 110;
const PLACE_ZOOM = 16;
// Drawings stay sharp between whole steps of the zoom, tiles do not. `EDGE`: px around all of the city.
const STEP_OF_TILES = 1, STEP_OF_DRAWINGS = 0.25, EDGE = [6, 6];
const NOWHERE = [[50.97, 71.22], [51.3, 71.72]];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
let told = null;

const ADDRESS = document.body.dataset.cityMap ?? "/api/places/map"; // citizens have one of their own
const loaded = () => { told ??= api("GET", ADDRESS).catch((problem) => { told = null; throw problem; }); return told; };
/** [longitude, latitude] as outlines have them → [latitude, longitude] as the library has them. */
export const turned = (outline) => outline.map(([lon, lat]) => [lat, lon]);
/** Of a district, or of a street, which has no English name. */
const nameOf = (it) => it.names?.[currentLanguage()] ?? it[`name_${currentLanguage()}`] ?? it.name_ru;

/** A word on the map, made without parsing text as HTML. */
function label(at, text, look) {
  return marker(at, { interactive: false, keyboard: false, icon: divIcon({ className: `map-label ${look}`, iconSize: null, html: el("span", { text }) }) });
}

export class CityMap {
  #streets = layerGroup();
  #names = layerGroup();
  #city = { districts: [], streets: [] };

  /** `element` is emptied and becomes the map; `hint` says to who cannot see it what keys do. */
  constructor(element, hint) {
    this.element = element;
    this.box = el("div", { class: "map-box", "aria-label": hint, role: "application", "data-own-keys": OWN_KEYS });
    this.scale = el("div", { class: "map-scale", "aria-hidden": "true" });
    this.source = el("p", { class: "map-source small" });
    element.replaceChildren(this.box, this.#zoomButtons(), this.scale, this.source);
    this.map = map(this.box, { zoomControl: false, attributionControl: false, minZoom: 9, maxZoom: 19, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm });
    this.map.fitBounds(NOWHERE);
    for (const layer of [this.#names, this.#streets]) layer.addTo(this.map);
    this.map.on("moveend", () => this.#look());
    onLanguage(() => this.#draw());
    new ResizeObserver(() => this.map.invalidateSize()).observe(this.box);
  }

  /** Fetch the city and draw it; the map is where it was told to be meanwhile. Returns the city. */
  async load() {
    await this.#take();
    if (!this.placed) this.whole();
    return this.#city;
  }

  /** As `load`, after something of the city was changed; returns it. */
  async reload() {
    told = null;
    await this.#take();
    return this.#city;
  }

  async #take() {
    this.#city = await loaded();
    const { tiles, attribution } = this.#city;
    this.map.options.zoomSnap = tiles ? STEP_OF_TILES : STEP_OF_DRAWINGS;
    if (tiles && !this.tiles) this.#lay(tiles);
    say(this.source, tiles ? attribution : "");
    this.element.classList.toggle("tiled", Boolean(tiles));
    this.#draw();
  }

  #lay(tiles) {
    this.map.setView(this.map.getCenter(), Math.round(this.map.getZoom()), { animate: false });
    this.tiles = tileLayer(tiles, { maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(this.map);
  }

  /** Leave out the outline of this district (its code), which is drawn by somebody else. */
  without(code) {
    this.hidden = code;
    this.#draw();
  }

  /** Show all of the city. */
  whole() {
    const corners = [...this.#city.districts.flatMap((it) => (it.outline ? turned(it.outline) : [])), ...this.#withPoint().map((it) => [it.lat, it.lon])];
    this.map.fitBounds(corners.length ? latLngBounds(corners) : NOWHERE, { animate: false, padding: EDGE });
  }

  /** Show the surroundings of a point. */
  show({ lat, lon, rough = false }) {
    this.placed = true;
    this.map.setView([lat, lon], rough ? PLACE_ZOOM - 2 : Math.max(PLACE_ZOOM, this.map.getZoom()), { animate: false });
  }

  #withPoint() {
    return this.#city.streets.filter((it) => it.lat !== null);
  }

  #draw() {
    this.#names.clearLayers();
    for (const it of this.#city.districts.filter((it) => it.outline && it.code !== this.hidden)) {
      const ring = polygon(turned(it.outline), { className: "map-district", interactive: false });
      this.#names.addLayer(ring).addLayer(label(ring.getBounds().getCenter(), nameOf(it), "of-district"));
    }
    this.#look();
  }

  #look() {
    this.#streets.clearLayers();
    if (this.map.getZoom() >= STREETS_FROM) {
      const here = this.map.getBounds();
      for (const it of this.#withPoint().filter((it) => here.contains([it.lat, it.lon])).slice(0, MOST_STREETS)) {
        this.#streets.addLayer(circleMarker([it.lat, it.lon], { radius: 3, className: "map-street", interactive: false }));
        this.#streets.addLayer(label([it.lat, it.lon], nameOf(it), "of-street"));
      }
    }
    const words = (look) => [...this.box.querySelectorAll(`.map-label.${look} span`)];
    this.#measure();
    arrange(words("of-district"), words("of-street"), this.box, [this.scale, this.element.querySelector(".map-zoom")]);
  }

  // The longest of 1, 2, 5, 10, … metres that fits.
  #measure() {
    const middle = this.map.getSize().y / 2;
    const metres = this.map.distance(this.map.containerPointToLatLng([0, middle]), this.map.containerPointToLatLng([SCALE_PX, middle]));
    const ten = 10 ** Math.floor(Math.log10(metres));
    const nice = ten * [5, 2, 1].find((n) => n * ten <= metres);
    say(this.scale, nice >= 1000 ? t("{n} km", { n: nice / 1000 }) : t("{n} m", { n: nice }));
    this.scale.style.width = `${(SCALE_PX * nice) / metres}px`;
  }

  #zoomButtons() {
    const button = (sign, name, by) => el("button", { type: "button", class: "icon-button", "aria-label": name, title: name, text: sign, onclick: () => this.map.setZoom(this.map.getZoom() + by) });
    return el("div", { class: "map-zoom" }, button("+", t("Nearer"), 1), button("−", t("Further away"), -1));
  }
}
