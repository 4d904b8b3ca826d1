// Shows the city's reports on the map, each in the middle of its cell: the newest 300 that match the list's filters.
import { CityMap } from "/static/places/map/city_map.js";
import { Points } from "/static/places/map/points.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { publicLegend, showPublic } from "./public_points.js";

/**
 * Put the map where `place` is.
 * @param {HTMLElement} place
 */
export async function open(place) {
  const frame = el("div", { class: "map-frame" });
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const { topic = "", district = "", state = "" } = place.dataset;
  const points = new Points(city.map);
  place.replaceChildren(frame, publicLegend());
  await Promise.all([showPublic(points, { topic, district, state }), city.load()]);
  city.box.tabIndex = 0;
  city.box.focus();
}
