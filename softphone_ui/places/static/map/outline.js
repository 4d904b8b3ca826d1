// An outline that is edited: corners are dragged, or moved by arrow keys; a point between two corners
// becomes a corner, Delete takes one away. One corner is reached by Tab, the others by Page Up and Down.
import { divIcon, layerGroup, marker, polygon } from "/built/leaflet.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { turned } from "./city_map.js";

/** @typedef {[number, number]} Corner [longitude, latitude] */
/** @typedef {import("leaflet").Marker} Marker */

const LEAST = 3;
const STEP_PX = 8;
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
/** @param {{ lat: number, lng: number }} at @returns {Corner} */
const rounded = ({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
/** @param {Corner} one @param {Corner} other @returns {Corner} */
const between = ([a, b], [c, d]) => [(a + c) / 2, (b + d) / 2];
/** @param {string} look */
const shape = (look) => divIcon({ className: look, iconSize: undefined, html: el("span") });

export class Outline {
  #layer = layerGroup();
  /** @type {import("leaflet").Polygon | null} */
  #ring = null;
  /** @type {Corner[] | null} */
  corners = null;
  #at = 0; // the corner that Tab reaches

  /**
   * @param {import("leaflet").Map} map
   * @param {(corners: Corner[]) => unknown} changed called after every change
   */
  constructor(map, changed) {
    this.map = map;
    this.changed = changed;
    this.#layer.addTo(map);
  }

  /** Edit these corners; null: none are shown. @param {ReadonlyArray<Corner | number[]> | null} corners */
  show(corners) {
    this.corners = corners && corners.map(([lon, lat]) => [lon, lat]);
    this.#at = 0;
    this.#draw();
  }

  /** A triangle in what is seen, to begin with. */
  begin() {
    const { x, y } = this.map.getSize();
    this.show([[0.5, 0.3], [0.7, 0.7], [0.3, 0.7]].map(([across, down]) => rounded(this.map.containerPointToLatLng([x * across, y * down]))));
    this.changed(this.#all());
  }

  /** Return the corners, of which there are some here. */
  #all() {
    return this.corners ?? [];
  }

  #draw({ focus = false } = {}) {
    this.#layer.clearLayers();
    this.#ring = null;
    if (!this.corners) return;
    const ring = polygon(turned(this.corners), { className: "map-edited", interactive: false });
    this.#ring = ring;
    this.#layer.addLayer(ring);
    this.corners.forEach((_, at) => {
      this.#layer.addLayer(this.#middle(at));
      this.#layer.addLayer(this.#corner(at, focus && at === this.#at));
    });
  }

  /** @param {number} at @param {boolean} focus */
  #corner(at, focus) {
    const corners = this.#all();
    const title = t("Corner {n} of {of}", { n: at + 1, of: corners.length });
    const made = marker(turned([corners[at]])[0], { draggable: true, keyboard: true, title, alt: title, icon: shape("map-corner") });
    made.on("drag", () => this.#move(at, made));
    made.on("dragend", () => this.changed(this.#all()));
    made.on("add", () => {
      const icon = made.getElement();
      if (!icon) return;
      icon.tabIndex = at === this.#at ? 0 : -1;
      icon.setAttribute("aria-label", title);
      icon.addEventListener("focus", () => { this.#at = at; });
      icon.addEventListener("keydown", (event) => this.#key(event, at, made));
      if (focus) icon.focus();
    });
    return made;
  }

  /** @param {number} at */
  #middle(at) {
    const corners = this.#all();
    const next = corners[(at + 1) % corners.length];
    const made = marker(turned([between(corners[at], next)])[0], { draggable: true, keyboard: false, icon: shape("map-middle") });
    made.on("dragend click", () => this.#insert(at, rounded(made.getLatLng())));
    return made;
  }

  /** @param {number} at @param {Marker} made */
  #move(at, made) {
    const corners = this.#all();
    corners[at] = rounded(made.getLatLng());
    this.#ring?.setLatLngs(turned(corners));
  }

  /** @param {number} at @param {Corner} corner */
  #insert(at, corner) {
    this.#all().splice(at + 1, 0, corner);
    this.#at = at + 1;
    this.#changed();
  }

  /** @param {number} at */
  #remove(at) {
    const corners = this.#all();
    if (corners.length <= LEAST) return;
    corners.splice(at, 1);
    this.#at = at % corners.length;
    this.#changed();
  }

  #changed() {
    this.#draw({ focus: true });
    this.changed(this.#all());
  }

  /** @param {number} by */
  #go(by) {
    const { length } = this.#all();
    this.#at = (this.#at + by + length) % length;
    this.#draw({ focus: true });
  }

  /** @param {KeyboardEvent} event @param {number} at @param {Marker} made */
  #key(event, at, made) {
    const corners = this.#all();
    const by = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (by) this.#push(at, made, by, event.shiftKey ? 1 : STEP_PX);
    else if (event.key === "PageDown") this.#go(1);
    else if (event.key === "PageUp") this.#go(-1);
    else if (event.key === "Delete") this.#remove(at);
    else if (event.key === "Insert" || event.key === "Enter") this.#insert(at, between(corners[at], corners[(at + 1) % corners.length]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} at @param {Marker} made @param {[number, number]} by @param {number} px */
  #push(at, made, [x, y], px) {
    const from = this.map.latLngToContainerPoint(made.getLatLng());
    made.setLatLng(this.map.containerPointToLatLng([from.x + x * px, from.y + y * px]));
    this.#move(at, made);
    this.changed(this.#all());
  }
}
