// One problem: its cell on the map (a district's cells draws problems.js), and what heads are given to do about it.
import { formOf } from "/static/web/dom.js";
import { CityMap } from "/static/places/map/city_map.js";
import { legend } from "/static/places/map/points.js";
import { polygon } from "/built/leaflet.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

/** @param {() => Promise<unknown>} doing */
async function act(doing) {
  try {
    await doing();
    location.reload();
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

const frame = document.getElementById("problem-map");
if (frame) {
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  const outline = JSON.parse(frame.dataset.outline ?? "");
  city.show({ lat: outline[0][0], lon: outline[0][1], rough: true });
  const shape = polygon(outline, { className: "map-problem", interactive: false }).addTo(city.map);
  frame.after(legend([{ look: "cell", text: t("The place of this problem") }]));
  city.load().then(() => shape.bringToFront(), () => {}); // the districts are opaque and come later
}
document.getElementById("give")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { topic, cell, district } = formOf(event).dataset;
  const { body_id, words, due_on, target } = Object.fromEntries(new FormData(formOf(event)));
  const about = { topic_id: Number(topic), cell: cell || null, district: district || null, target: Number(target) };
  act(() => api("POST", "/api/council/decisions", { ...about, body_id: Number(body_id), words, due_on }));
});
