// One camera: on the map with its sector, and its form.
import { CityMap } from "/static/places/map/city_map.js";
import { legend } from "/static/places/map/points.js";
import { Pin } from "/static/places/map/pin.js";
import { api, problemOf } from "/static/web/api.js";
import { field, find, say, textsOf } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { sectorOf } from "./sector.js";

const frame = document.getElementById("camera-map");
if (frame) {
  const { lat, lon, azimuth, field: fieldOfView } = frame.dataset;
  const place = { lat: Number(lat), lon: Number(lon) };
  const city = new CityMap(frame, t("Map: arrow keys move it, + and − zoom"));
  city.show(place);
  new Pin(city.map).show(place);
  if (azimuth && fieldOfView) sectorOf({ ...place, azimuth: Number(azimuth), fieldOfView: Number(fieldOfView) }).addTo(city.map);
  city.load().catch(() => {});
  frame.after(legend([{ look: "pin", text: t("Place of the camera") }]));
}

/** @param {string} text */
const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);
/** @param {string} text */
const numberOf = (text) => Number(text.trim().replace(",", "."));
/** @param {string} text */
const numberOrNull = (text) => (text.trim() ? numberOf(text) : null);

/** @param {string} line */
function maskOf(line) {
  const [x, y, width, height] = line.split(/[\s,;]+/).map(Number);
  return { x, y, width, height };
}

/** @param {HTMLFormElement} form */
function cameraOf(form) {
  const texts = textsOf(form);
  return {
    code: texts.code, name: texts.name, owner: texts.owner, device: texts.device, channel: Number(texts.channel),
    main_stream: texts.main_stream, sub_stream: texts.sub_stream, user: texts.user, password: texts.password,
    lat: numberOf(texts.lat), lon: numberOf(texts.lon), azimuth: numberOrNull(texts.azimuth), field_of_view: numberOrNull(texts.field_of_view),
    masks: linesOf(texts.masks).map(maskOf), presets: linesOf(texts.presets),
    in_service: /** @type {HTMLInputElement} */ (field(form, "in_service")).checked,
  };
}

const form = document.getElementById("camera-form");
if (form instanceof HTMLFormElement) {
  const { camera, version } = form.dataset;
  /** @param {() => Promise<unknown>} doing */
  const act = async (doing) => {
    const problem = find(form, ".problem");
    problem.hidden = true;
    try {
      await doing();
    } catch (failure) {
      say(problem, problemOf(failure).message);
      problem.hidden = false;
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(async () => {
      const body = cameraOf(form);
      /** @type {Api.CameraSaved} */
      const saved = camera ? await api("PUT", `/api/cameras/${camera}`, { ...body, version: Number(version) }) : await api("POST", "/api/cameras", body);
      location.assign(`/cameras/${saved.camera_id}`);
    });
  });
  document.getElementById("remove-camera")?.addEventListener("click", () => {
    if (!confirm(t("Remove this camera from the registry?"))) return;
    act(async () => {
      await api("DELETE", `/api/cameras/${camera}`);
      location.assign("/cameras");
    });
  });
}
