// A ticket's place on a map that sets nothing: on the body's page.
import { findAll } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { readPlace } from "../place.js";
import { CityMap } from "./city_map.js";
import { Pin } from "./pin.js";
import { legend } from "./points.js";

for (const element of findAll(document, "[data-map-place]")) {
  const place = readPlace(element.dataset.mapPlace);
  if (!place) continue;
  const city = new CityMap(element, t("Map: arrow keys move it, + and − zoom"));
  city.show(place);
  new Pin(city.map).show(place);
  element.after(legend([place.rough ? { look: "around", text: t("Somewhere on the street") } : { look: "pin", text: t("Place of the ticket") }]));
  city.load().catch(() => {});
}
