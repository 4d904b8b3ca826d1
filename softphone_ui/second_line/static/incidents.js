// The list of incidents: the map, the form, and the page made anew when nobody types.
import { api, problemOf } from "/static/web/api.js";
import { byId, find, formOf, say, textsOf } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { drawPoints } from "./map.js";

const AGAIN_MS = 20_000;
const form = byId("sighting-form");
drawPoints(byId("incidents-map"), [{ look: "incident", text: t("An incident seen on a camera") }]);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = find(form, ".problem");
  problem.hidden = true;
  const texts = textsOf(formOf(event));
  try {
    /** @type {Api.SightingSaved} */
    const saved = await api("POST", "/api/second-line/incidents", { kind: texts.kind, camera_id: Number(texts.camera), words: texts.words });
    location.assign(`/second-line/incidents/${saved.incident_id}`);
  } catch (failure) {
    say(problem, problemOf(failure).message);
    problem.hidden = false;
  }
});

setInterval(() => {
  if (!document.hidden && !form.contains(document.activeElement)) location.reload();
}, AGAIN_MS);
