// A ticket's point on a map: an exact one as a pin, one that is only somewhere on its street as a ring.
import { circleMarker, divIcon, layerGroup, marker } from "/built/leaflet.js";
import { el } from "/static/web/dom.js";

const ROUGH_PX = 26;

export class Pin {
  #layer = layerGroup();

  /** @param {import("leaflet").Map} map */
  constructor(map) {
    this.#layer.addTo(map);
  }

  /**
   * Show the place; null takes the pin away.
   * @param {import("./city_map.js").Place | null} place
   */
  show(place) {
    this.#layer.clearLayers();
    if (!place) return;
    /** @type {[number, number]} */
    const at = [place.lat, place.lon];
    this.#layer.addLayer(place.rough ? circleMarker(at, { radius: ROUGH_PX, className: "map-rough", interactive: false })
      : marker(at, { interactive: false, keyboard: false, icon: divIcon({ className: "map-pin", iconSize: undefined, html: el("span") }) }));
  }
}
