// Cells with a problem on the map, the heaviest first; the table below is its twin.
import { CityMap } from "/static/places/map/city_map.js";
import { legend } from "/static/places/map/points.js";
import { polygon } from "/built/leaflet.js";
import { api } from "/static/web/api.js";
import { byId, el } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const HEAVY = 20, CLOSEST = 14;
const frame = byId("problems-map");
const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
const { scope, topic, district } = frame.dataset;
const asked = /** @type {Promise<Api.ProblemList>} */ (api("GET", `/api/problems?${new URLSearchParams({ scope: scope ?? "", topic: topic || "0", district: district || "" })}`));
const [found] = await Promise.all([asked, city.load()]);
const drawn = found.problems.filter((it) => it.outline.length);
if (district && drawn.length) city.fit(drawn.flatMap((it) => it.outline), CLOSEST);
drawn.forEach(({ cell, outline, problem }, place) => {
  const shape = polygon(outline, { className: place < HEAVY ? "map-problem" : "map-problem light" });
  shape.bindTooltip(el("span", { text: `${problem.topic[/** @type {"kk" | "ru" | "en"} */ (currentLanguage())]} · ${problem.score.toFixed(1)}` }), { className: "map-tip" });
  shape.on("click", () => location.assign(`/problems/${problem.topic_id}/${cell}`));
  shape.addTo(city.map);
});
if (drawn.length) frame.after(legend([{ look: "cell", text: t("A heavy problem") }, { look: "cell light", text: t("Another problem") }]));
