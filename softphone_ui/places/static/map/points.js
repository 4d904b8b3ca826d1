// Many places on the map: those that lie near each other are one circle with their number, which comes
// nearer when it is pressed. A legend below the map says what the colours mean.
import { circleMarker, divIcon, layerGroup, marker } from "/built/leaflet.js";
import { Supercluster } from "/built/clusters.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * @typedef {object} MapPoint
 * @property {number} lat
 * @property {number} lon
 * @property {string} look classes of map.css beside `map-ticket`: "same", "rough" or ""
 * @property {string} title said when it is pointed at
 * @property {() => unknown} [open] called when it is pressed
 */
/** @typedef {{ look: string, text: string }} LegendRow A class of the points, and what it means. */

const RADIUS_PX = 48, RADIUS = 7;
const LAST_ZOOM = 17; // from here on each point is shown

export class Points {
  #layer = layerGroup();
  /** @type {Supercluster<MapPoint>} */
  #index = new Supercluster({ radius: RADIUS_PX, extent: 256, maxZoom: LAST_ZOOM });

  /** @param {import("leaflet").Map} map */
  constructor(map) {
    this.map = map;
    this.#index.load([]); // the map may move before the first points have come
    this.#layer.addTo(map);
    map.on("moveend", () => this.#draw());
  }

  /**
   * Show these points instead of the earlier ones.
   * @param {MapPoint[]} points
   */
  show(points) {
    this.#index.load(points.map((point) => ({ type: "Feature", properties: point, geometry: { type: "Point", coordinates: [point.lon, point.lat] } })));
    this.#draw();
  }

  #draw() {
    this.#layer.clearLayers();
    const here = this.map.getBounds().pad(0.2);
    const zoom = Math.round(this.map.getZoom());
    for (const { properties, geometry } of this.#index.getClusters([here.getWest(), here.getSouth(), here.getEast(), here.getNorth()], zoom)) {
      const [lon, lat] = geometry.coordinates;
      if ("cluster_id" in properties) this.#layer.addLayer(this.#cluster([lat, lon], properties.point_count, properties.cluster_id));
      else this.#layer.addLayer(pointMarker(properties));
    }
  }

  /** @param {[number, number]} at @param {number} count @param {number} id */
  #cluster(at, count, id) {
    const text = t("Places here: {n}. Press to come nearer.", { n: count });
    const made = marker(at, { keyboard: false, title: text, alt: text, icon: divIcon({ className: "map-cluster", iconSize: undefined, html: el("span", { text: String(count) }) }) });
    return made.on("click", () => this.map.setView(at, Math.min(this.#index.getClusterExpansionZoom(id), 19)));
  }
}

/** @param {MapPoint} point */
function pointMarker({ lat, lon, look, title, open }) {
  const made = circleMarker([lat, lon], { radius: RADIUS, className: `map-ticket ${look}`.trim() });
  made.bindTooltip(el("span", { text: title }), { className: "map-tip" });
  return open ? made.on("click", open) : made;
}

/**
 * Make the legend of a map.
 * @param {LegendRow[]} rows
 */
export function legend(rows) {
  return el("ul", { class: "map-legend small" }, ...rows.map(({ look, text }) => el("li", {}, el("span", { class: `map-swatch ${look}`, "aria-hidden": "true" }), el("span", { text }))));
}
