// Many places on the map: those that lie near each other are one circle with their number, which comes
// nearer when it is pressed. Tab goes through what is seen, Enter presses it. A legend below the map
// says what the colours mean.
import { divIcon, layerGroup, marker } from "/built/leaflet.js";
import { Supercluster } from "/built/clusters.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * @typedef {object} MapPoint
 * @property {number} lat
 * @property {number} lon
 * @property {string} look classes of map.css beside `map-ticket`: "same", "rough" or ""
 * @property {string} title its name, shown when it is pointed at
 * @property {() => unknown} [open] called when it is pressed
 */
/** @typedef {{ look: string, text: string }} LegendRow A class of the points, and what it means. */
/** @typedef {MapPoint | string} Key A point itself, or zoom and number of a cluster. */

const RADIUS_PX = 48;
const LAST_ZOOM = 17; // from here on each point is shown
// Points at one place lie beside each other on a spiral, as far apart as a finger needs at the last zoom.
const APART_METRES = 10, TURN = 2.4, METRES_A_DEGREE = 111_320;

export class Points {
  #layer = layerGroup();
  /** @type {Supercluster<MapPoint>} */
  #index = new Supercluster({ radius: RADIUS_PX, extent: 256, maxZoom: LAST_ZOOM });
  /** @type {Map<Key, import("leaflet").Marker>} */
  #drawn = new Map();

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
    this.#index.load(besideEachOther(points).map((point) => ({ type: "Feature", properties: point, geometry: { type: "Point", coordinates: [point.lon, point.lat] } })));
    for (const key of this.#drawn.keys()) this.#remove(key);
    this.#draw();
  }

  /** Draw what is seen; what is drawn already stays, so that it keeps the focus. */
  #draw() {
    const here = this.map.getBounds();
    const zoom = Math.round(this.map.getZoom());
    /** @type {Map<Key, () => import("leaflet").Marker>} */
    const seen = new Map();
    for (const { properties, geometry } of this.#index.getClusters([here.getWest(), here.getSouth(), here.getEast(), here.getNorth()], zoom)) {
      const [lon, lat] = geometry.coordinates;
      if ("cluster_id" in properties) seen.set(`${zoom}/${properties.cluster_id}`, () => this.#cluster([lat, lon], properties.point_count, properties.cluster_id));
      else seen.set(properties, () => pointMarker(properties));
    }
    for (const key of this.#drawn.keys()) if (!seen.has(key)) this.#remove(key);
    for (const [key, make] of seen) if (!this.#drawn.has(key)) this.#drawn.set(key, make().addTo(this.#layer));
  }

  /** @param {Key} key */
  #remove(key) {
    const made = this.#drawn.get(key);
    this.#drawn.delete(key);
    if (!made) return;
    if (made.getElement()?.contains(document.activeElement)) this.map.getContainer().focus({ preventScroll: true });
    made.remove();
    this.#layer.removeLayer(made);
  }

  /** @param {[number, number]} at @param {number} count @param {number} id */
  #cluster(at, count, id) {
    const nearer = () => this.map.setView(at, Math.min(this.#index.getClusterExpansionZoom(id), 19));
    return place(at, { look: "map-cluster", text: String(count), name: t("Places here: {n}. Press to come nearer.", { n: count }), press: nearer });
  }
}

/** @param {MapPoint[]} points @returns {MapPoint[]} */
function besideEachOther(points) {
  /** @type {Map<string, number>} */
  const met = new Map();
  return points.map((point) => {
    const key = `${point.lat},${point.lon}`;
    const before = met.get(key) ?? 0;
    met.set(key, before + 1);
    const away = (APART_METRES * Math.sqrt(before)) / METRES_A_DEGREE;
    return { ...point, lat: point.lat + away * Math.sin(TURN * before), lon: point.lon + (away * Math.cos(TURN * before)) / Math.cos((point.lat * Math.PI) / 180) };
  });
}

/** @param {MapPoint} point */
function pointMarker({ lat, lon, look, title, open }) {
  const made = place([lat, lon], { look: `map-ticket ${look}`.trim(), text: "", name: title, press: open });
  return made.bindTooltip(el("span", { text: title }), { className: "map-tip" });
}

/**
 * Make a marker with a name: a button if it can be pressed, else a picture.
 * @param {[number, number]} at
 * @param {{ look: string, text: string, name: string, press?: () => unknown }} parts
 */
function place(at, { look, text, name, press }) {
  const icon = divIcon({ className: look, iconSize: undefined, html: el("span", { text }) });
  const made = marker(at, { keyboard: press !== undefined, autoPanOnFocus: false, zIndexOffset: 1000, icon }); // above names
  if (press) made.on("click", press);
  return made.on("add", () => {
    const element = made.getElement();
    element?.setAttribute("aria-label", name);
    if (!press) return element?.setAttribute("role", "img");
    element?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation(); // the page has its own meaning of keys
      press();
    });
  });
}

/**
 * Make the legend of a map.
 * @param {LegendRow[]} rows
 */
export function legend(rows) {
  return el("ul", { class: "map-legend small" }, ...rows.map(({ look, text }) => el("li", {}, el("span", { class: `map-swatch ${look}`, "aria-hidden": "true" }), el("span", { text }))));
}
