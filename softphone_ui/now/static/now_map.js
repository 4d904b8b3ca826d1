// Shows the public notices on the map: the area of each, and a point in its middle that leads to its page.
import { polygon } from "/built/leaflet.js";
import { CityMap, turned } from "/static/places/map/city_map.js";
import { legend, Points } from "/static/places/map/points.js";
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/** @typedef {{ id: string, geometry: { coordinates: [number, number][][] } | null, properties: { state: string } }} Feature */

/**
 * The middle of an area, good enough for a point.
 * @param {[number, number][]} ring
 */
function middle(ring) {
  const lons = ring.map(([lon]) => lon), lats = ring.map(([, lat]) => lat);
  return { lat: (Math.min(...lats) + Math.max(...lats)) / 2, lon: (Math.min(...lons) + Math.max(...lons)) / 2 };
}

/**
 * Put the map where `place` is.
 * @param {HTMLElement} place
 */
export async function open(place) {
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const points = new Points(city.map);
  const [{ features }, { notices }] = /** @type {[{ features: Feature[] }, Api.NoticesView, unknown]} */ (
    await Promise.all([api("GET", "/now/feed.geojson"), api("GET", "/api/public/notices"), city.load()]));
  const views = new Map(notices.map((notice) => [notice.series, notice]));
  points.show(features.flatMap(({ id, geometry }) => {
    const view = views.get(id);
    if (!geometry || !view) return [];
    const [ring] = geometry.coordinates;
    if (view.current) polygon(turned(ring), { className: "now-area", interactive: false }).addTo(city.map);
    return [{ ...middle(ring), look: view.current ? "same" : "", title: [view.heading, view.what, view.state].join(" · "), open: () => location.assign(`/now/${id}`) }];
  }));
  place.replaceChildren(frame, legend([{ look: "same", text: t("It holds now") }, { look: "", text: t("It is over") }, { look: "cluster", text: t("Several places") }]));
  city.map.invalidateSize();
  city.whole();
  city.box.tabIndex = 0;
  city.box.focus();
}
