// The map of incidents, and of what may be the same event.
import { CityMap } from "/static/places/map/city_map.js";
import { legend, Points } from "/static/places/map/points.js";
import { t } from "/static/web/words.js";

/** @typedef {{ lat: number, lon: number, look: string, title: string, href: string }} PointView */

/**
 * Draw the points that stand in the frame.
 * @param {HTMLElement} frame
 * @param {{ look: string, text: string }[]} rows of the legend
 */
export async function drawPoints(frame, rows) {
  /** @type {PointView[]} */
  const points = JSON.parse(frame.dataset.points ?? "[]");
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const drawn = new Points(city.map);
  if (points.length) city.show(points[0]);
  drawn.show(points.map(({ lat, lon, look, title, href }) => ({ lat, lon, look, title, open: href ? () => location.assign(href) : undefined })));
  frame.after(legend(rows));
  await city.load().catch(() => {});
}
