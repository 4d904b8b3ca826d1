// An outline that is edited: corners are dragged, or moved by arrow keys; a point between two corners
// becomes a corner, Delete takes one away. One corner is reached by Tab, the others by Page Up and Down.
import { divIcon, layerGroup, marker, polygon } from "/built/leaflet.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { turned } from "./city_map.js";

const LEAST = 3;
const STEP_PX = 8;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const rounded = ({ lat, lng }) => [Number(lng.toFixed(6)), Number(lat.toFixed(6))];
const between = ([a, b], [c, d]) => [(a + c) / 2, (b + d) / 2];
const shape = (look) => divIcon({ className: look, iconSize: null, html: el("span") });

export class Outline {
  #layer = layerGroup();
  #ring = null;
  #at = 0; // the corner that Tab reaches

  /** `changed(corners)` hears of every change; corners are [longitude, latitude]. */
  constructor(map, changed) {
    Object.assign(this, { map, changed, corners: null });
    this.#layer.addTo(map);
  }

  /** Edit these corners; null: none are shown. */
  show(corners) {
    this.corners = corners && corners.map((corner) => [...corner]);
    this.#at = 0;
    this.#draw();
  }

  /** A triangle in what is seen, to begin with. */
  begin() {
    const { x, y } = this.map.getSize();
    this.show([[0.5, 0.3], [0.7, 0.7], [0.3, 0.7]].map(([across, down]) => rounded(this.map.containerPointToLatLng([x * across, y * down]))));
    this.changed(this.corners);
  }

  #draw({ focus = false } = {}) {
    this.#layer.clearLayers();
    this.#ring = null;
    if (!this.corners) return;
    this.#ring = polygon(turned(this.corners), { className: "map-edited", interactive: false });
    this.#layer.addLayer(this.#ring);
    this.corners.forEach((corner, at) => {
      this.#layer.addLayer(this.#middle(at));
      this.#layer.addLayer(this.#corner(at, focus && at === this.#at));
    });
  }

  #corner(at, focus) {
    const title = t("Corner {n} of {of}", { n: at + 1, of: this.corners.length });
    const made = marker(turned([this.corners[at]])[0], { draggable: true, keyboard: true, title, alt: title, icon: shape("map-corner") });
    made.on("drag", () => this.#move(at, made));
    made.on("dragend", () => this.changed(this.corners));
    made.on("add", () => {
      const icon = made.getElement();
      icon.tabIndex = at === this.#at ? 0 : -1;
      icon.setAttribute("aria-label", title);
      icon.addEventListener("focus", () => { this.#at = at; });
      icon.addEventListener("keydown", (event) => this.#key(event, at, made));
      if (focus) icon.focus();
    });
    return made;
  }

  #middle(at) {
    const next = this.corners[(at + 1) % this.corners.length];
    const made = marker(turned([between(this.corners[at], next)])[0], { draggable: true, keyboard: false, icon: shape("map-middle") });
    made.on("dragend click", () => this.#insert(at, rounded(made.getLatLng())));
    return made;
  }

  #move(at, made) {
    this.corners[at] = rounded(made.getLatLng());
    this.#ring.setLatLngs(turned(this.corners));
  }

  #insert(at, corner) {
    this.corners.splice(at + 1, 0, corner);
    this.#at = at + 1;
    this.#changed();
  }

  #remove(at) {
    if (this.corners.length <= LEAST) return;
    this.corners.splice(at, 1);
    this.#at = at % this.corners.length;
    this.#changed();
  }

  #changed() {
    this.#draw({ focus: true });
    this.changed(this.corners);
  }

  #go(by) {
    this.#at = (this.#at + by + this.corners.length) % this.corners.length;
    this.#draw({ focus: true });
  }

  #key(event, at, made) {
    const by = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (by) this.#push(at, made, by.map((n) => n * (event.shiftKey ? 1 : STEP_PX)));
    else if (event.key === "PageDown") this.#go(1);
    else if (event.key === "PageUp") this.#go(-1);
    else if (event.key === "Delete") this.#remove(at);
    else if (event.key === "Insert" || event.key === "Enter") this.#insert(at, between(this.corners[at], this.corners[(at + 1) % this.corners.length]));
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #push(at, made, [x, y]) {
    const from = this.map.latLngToContainerPoint(made.getLatLng());
    made.setLatLng(this.map.containerPointToLatLng([from.x + x, from.y + y]));
    this.#move(at, made);
    this.changed(this.corners);
  }
}
