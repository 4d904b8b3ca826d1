// A ticket's point on a map: an exact one as a pin, one that is only somewhere on its street as a ring.
import { circleMarker, divIcon, layerGroup, marker } from "/built/leaflet.js";
import { el } from "/static/web/dom.js";

const ROUGH_PX = 26;

export class Pin {
  #layer = layerGroup();

  constructor(map) {
    this.#layer.addTo(map);
  }

  /** `place` { lat, lon, rough }; null takes it away. */
  show(place) {
    this.#layer.clearLayers();
    if (!place) return;
    const at = [place.lat, place.lon];
    this.#layer.addLayer(place.rough ? circleMarker(at, { radius: ROUGH_PX, className: "map-rough", interactive: false })
      : marker(at, { interactive: false, keyboard: false, icon: divIcon({ className: "map-pin", iconSize: null, html: el("span") }) }));
  }
}
