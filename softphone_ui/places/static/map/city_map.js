// The map of the city, the same on every page: streets from a file on our own server, without one the
// districts' outlines and the streets' points, or pictures where the settings name some. Moved by
// mouse, finger, arrow keys, + and −.
//
// For a page: load leaflet.css and map/map.css; then
//   const city = new CityMap(element, hint); await city.load();
// `element` is emptied and becomes the map; `city.map` is the library's map, for layers of the page.
//   <body data-city-map="…">      where the map is described (citizens have an address of their own)
//   <div data-map-place="51.1,71.4">  with map/read_only.js: one place, "~" before an approximate one
// Beside it: pin.js (one place), points.js (many places, in clusters, with a legend), keys.js (a pin
// set by keys), my_location.js (a button), outline.js (an outline that is edited).
import { circleMarker, divIcon, latLngBounds, layerGroup, map, marker, polygon, tileLayer } from "/built/leaflet.js";
import { api } from "/static/web/api.js";
import { el, find, findAll, say } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { OWN_KEYS } from "./keys.js";
import { arrange } from "./labels.js";
import { streetsOf } from "./street_layer.js";

/** @typedef {import("leaflet").LatLngTuple} LatLngTuple */
/** @typedef {{ lat: number, lon: number, rough?: boolean }} Place A point; `rough`: somewhere on its street. */

const STREETS_FROM = 13;
const MOST_STREETS = 60;
const SCALE_PX = 110;
const PLACE_ZOOM = 16;
const ZOOM_AT_FIRST = 11; // a city of a million people on a telephone
// Drawings stay sharp between whole steps of the zoom, tiles do not. `EDGE`: px around all of the city.
const STEP_OF_TILES = 1, STEP_OF_DRAWINGS = 0.25;
/** @type {[number, number]} */
const EDGE = [6, 6];
/** @type {LatLngTuple[]} */
const NOWHERE = [[50.97, 71.22], [51.3, 71.72]];
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
/** @type {Promise<Api.MapView> | null} */
let described = null;

const ADDRESS = document.body.dataset.cityMap ?? "/api/places/map"; // citizens have one of their own

/** Fetch what the map is drawn from, once for all maps of the page. @returns {Promise<Api.MapView>} */
function description() {
  described ??= /** @type {Promise<Api.MapView>} */ (api("GET", ADDRESS)).catch((problem) => {
    described = null;
    throw problem;
  });
  return described;
}

/**
 * Turn [longitude, latitude], as outlines have them, into [latitude, longitude] of the library.
 * @param {ReadonlyArray<readonly [number, number] | number[]>} outline
 * @returns {LatLngTuple[]}
 */
export const turned = (outline) => outline.map(([lon, lat]) => [lat, lon]);

/** @param {Api.DistrictRow} district */
const districtName = (district) => district.names[/** @type {"kk" | "ru" | "en"} */ (currentLanguage())] ?? district.names.ru;
/** Streets have no English names. @param {Api.StreetRow} street */
const streetName = (street) => (currentLanguage() === "kk" ? street.name_kk : street.name_ru);

/**
 * Make a word on the map, without parsing text as HTML.
 * @param {import("leaflet").LatLngExpression} at
 * @param {string} text
 * @param {string} look
 */
function label(at, text, look) {
  return marker(at, { interactive: false, keyboard: false, icon: divIcon({ className: `map-label ${look}`, iconSize: undefined, html: el("span", { text }) }) });
}

export class CityMap {
  #points = layerGroup();
  #names = layerGroup();
  /** @type {Api.MapView | null} */
  #city = null;
  /** @type {import("leaflet").Layer | null} */
  #base = null;
  /** @type {string | null} A district whose outline is not drawn. */
  #hidden = null;
  #placed = false;
  /** @type {{ corners: LatLngTuple[], maxZoom?: number } | null} What is shown once the map has a size. */
  #waiting = null;

  /**
   * @param {HTMLElement} element it is emptied and becomes the map
   * @param {string} hint says what keys do, to who cannot see the map
   */
  constructor(element, hint) {
    this.element = element;
    this.box = el("div", { class: "map-box", "aria-label": hint, role: "application", "data-own-keys": OWN_KEYS });
    this.scale = el("div", { class: "map-scale", "aria-hidden": "true" });
    this.source = el("p", { class: "map-source small" });
    element.replaceChildren(this.box, this.#zoomButtons(), this.scale, this.source);
    this.map = map(this.box, { zoomControl: false, attributionControl: false, minZoom: 9, maxZoom: 19, zoomAnimation: !calm, fadeAnimation: !calm, inertia: !calm });
    this.map.setView(latLngBounds(NOWHERE).getCenter(), ZOOM_AT_FIRST);
    for (const layer of [this.#names, this.#points]) layer.addTo(this.map);
    this.map.on("moveend", () => this.#arrange());
    onLanguage(() => this.#redraw());
    new ResizeObserver(() => this.#resized()).observe(this.box);
    const dark = () => this.#redraw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dark);
    new MutationObserver(dark).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /** Fetch the city and draw it; the map is where it was told to be meanwhile. Returns the city. */
  async load() {
    const city = await description();
    this.#city = city;
    this.#snap(city);
    if (!this.#placed) this.whole(); // before the tiles: those are asked for that will be seen
    return this.#take();
  }

  /** As `load`, after something of the city was changed; returns it. */
  async reload() {
    described = null;
    return this.#take();
  }

  async #take() {
    const city = await description();
    const { tiles, attribution, street_map } = city;
    this.#city = city;
    this.#snap(city);
    this.element.classList.toggle("tiled", Boolean(tiles || street_map));
    if (!this.#base && tiles) this.#layPictures(tiles);
    else if (!this.#base) this.#layStreets();
    say(this.source, tiles ? attribution : this.#sourceLine(street_map));
    this.#draw();
    return city;
  }

  /** @param {Api.MapView} city */
  #snap({ tiles }) {
    this.map.options.zoomSnap = tiles ? STEP_OF_TILES : STEP_OF_DRAWINGS;
  }

  /** The line below the map: the licence, and that it is no measured map. @param {Api.StreetMapView | null} streets */
  #sourceLine(streets) {
    if (!streets) return "";
    return [streets.schematic ? t("Schematic map: drawn for the demo, not measured") : "", streets.attribution].filter(Boolean).join(" · ");
  }

  /** Draw streets in the page's language and colours of now. */
  #layStreets() {
    const streets = this.#city?.street_map;
    if (!streets) return;
    this.#base?.remove();
    this.#base = /** @type {import("leaflet").Layer} */ (/** @type {unknown} */ (streetsOf(streets, this.element))).addTo(this.map);
  }

  /** @param {string} tiles */
  #layPictures(tiles) {
    this.map.setView(this.map.getCenter(), Math.round(this.map.getZoom()), { animate: false });
    this.#base = tileLayer(tiles, { maxZoom: 19, referrerPolicy: "no-referrer" }).addTo(this.map);
  }

  /** The language or the colours have changed. */
  #redraw() {
    if (this.#base && !this.#city?.tiles) this.#layStreets();
    if (this.#city) say(this.source, this.#city.tiles ? this.#city.attribution : this.#sourceLine(this.#city.street_map));
    this.#draw();
  }

  /**
   * Leave out the outline of a district, which is drawn by somebody else.
   * @param {string | null} code
   */
  without(code) {
    this.#hidden = code;
    this.#draw();
  }

  /** Show all of the city. */
  whole() {
    const corners = this.#districts().flatMap((district) => turned(district.outline ?? []));
    for (const { at } of this.#withPoint()) corners.push(at);
    this.fit(corners.length ? corners : NOWHERE);
  }

  /**
   * Show all of these points. A map without a size, which is not on the page yet, does it as soon as it
   * has one: the library would fit them into nothing and come as near as it can.
   * @param {LatLngTuple[]} corners
   * @param {number} [maxZoom] it does not come nearer than this
   */
  fit(corners, maxZoom) {
    this.map.invalidateSize({ animate: false });
    const { x, y } = this.map.getSize();
    this.#waiting = x && y ? null : { corners, maxZoom };
    if (!this.#waiting) this.map.fitBounds(latLngBounds(corners), { animate: false, padding: EDGE, maxZoom });
  }

  #resized() {
    if (this.#waiting) this.fit(this.#waiting.corners, this.#waiting.maxZoom);
    else this.map.invalidateSize();
  }

  /**
   * Show the surroundings of a point.
   * @param {Place} place
   */
  show({ lat, lon, rough = false }) {
    this.#placed = true;
    this.#waiting = null;
    this.map.setView([lat, lon], rough ? PLACE_ZOOM - 2 : Math.max(PLACE_ZOOM, this.map.getZoom()), { animate: false });
  }

  #districts() {
    return (this.#city?.districts ?? []).filter((district) => district.outline);
  }

  /** @returns {{ street: Api.StreetRow, at: LatLngTuple }[]} */
  #withPoint() {
    return (this.#city?.streets ?? []).flatMap((street) => (street.lat === null || street.lon === null ? [] : [{ street, at: [street.lat, street.lon] }]));
  }

  #draw() {
    this.#names.clearLayers();
    for (const district of this.#districts().filter(({ code }) => code !== this.#hidden)) {
      const ring = polygon(turned(district.outline ?? []), { className: "map-district", interactive: false });
      this.#names.addLayer(ring).addLayer(label(ring.getBounds().getCenter(), districtName(district), "of-district"));
    }
    this.#arrange();
  }

  /** Without a street map a street is its point. */
  #drawPoints() {
    this.#points.clearLayers();
    if (this.#base || this.map.getZoom() < STREETS_FROM) return;
    const here = this.map.getBounds();
    for (const { street, at } of this.#withPoint().filter((known) => here.contains(known.at)).slice(0, MOST_STREETS)) {
      this.#points.addLayer(circleMarker(at, { radius: 3, className: "map-street", interactive: false }));
      this.#points.addLayer(label(at, streetName(street), "of-street"));
    }
  }

  #arrange() {
    this.#drawPoints();
    /** @param {string} look */
    const words = (look) => findAll(this.box, `.map-label.${look} span`);
    this.element.classList.toggle("near", Boolean(this.#base) && this.map.getZoom() >= STREETS_FROM);
    this.#measure();
    arrange(words("of-district"), words("of-street"), this.box, [this.scale, find(this.element, ".map-zoom")]);
  }

  // The longest of 1, 2, 5, 10, … metres that fits.
  #measure() {
    const middle = this.map.getSize().y / 2;
    const metres = this.map.distance(this.map.containerPointToLatLng([0, middle]), this.map.containerPointToLatLng([SCALE_PX, middle]));
    const ten = 10 ** Math.floor(Math.log10(metres));
    const nice = ten * ([5, 2].find((n) => n * ten <= metres) ?? 1);
    say(this.scale, nice >= 1000 ? t("{n} km", { n: nice / 1000 }) : t("{n} m", { n: nice }));
    this.scale.style.width = `${(SCALE_PX * nice) / metres}px`;
  }

  #zoomButtons() {
    /** @param {string} sign @param {string} name @param {number} by */
    const button = (sign, name, by) => el("button", { type: "button", class: "icon-button", "aria-label": name, title: name, text: sign, onclick: () => this.map.setZoom(this.map.getZoom() + by) });
    return el("div", { class: "map-zoom" }, button("+", t("Nearer"), 1), button("−", t("Further away"), -1));
  }
}
