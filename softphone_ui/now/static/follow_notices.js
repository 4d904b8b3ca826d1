// Notices on this device: the browser gets an address from its push service, and we get it from the browser.
import { Problem, api } from "/static/web/api.js";
import { byId, field, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { active } from "/static/citizen/register_worker.js";
import { subscription } from "/static/following/subscription.js";
import { SCOPE, registerNowWorker } from "./register_now_worker.js";

const form = byId("notices-wanted", HTMLFormElement);
const said = byId("notices-said");
const stop = byId("notices-stop", HTMLButtonElement);
const AROUND_METRES = 2000, QUIET_FROM = 22, QUIET_TO = 7;

async function begin() {
  const can = "PushManager" in globalThis && "Notification" in globalThis && "serviceWorker" in navigator;
  byId("no-push").hidden = can;
  form.hidden = !can;
  if (!can) return;
  form.addEventListener("submit", (event) => { event.preventDefault(); void tried(start); });
  stop.addEventListener("click", () => void tried(end));
  const there = await navigator.serviceWorker.getRegistration(SCOPE);
  stop.hidden = !(await there?.pushManager.getSubscription());
}

/**
 * Do what a button is for; say why it was not done.
 * @param {() => Promise<void>} action
 */
async function tried(action) {
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    await action();
  } catch (problem) {
    say(said, problem instanceof Problem ? problem.message : t("This browser could not be told of it: its push service does not answer."));
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

/** Where the device is; null where the browser does not say. @returns {Promise<GeolocationCoordinates | null>} */
const whereabouts = () => new Promise((resolve) => {
  navigator.geolocation.getCurrentPosition(({ coords }) => resolve(coords), () => resolve(null), { timeout: 10_000 });
});

async function start() {
  const district = field(form, "district").value;
  const here = district === "here" ? await whereabouts() : null;
  if (district === "here" && !here) return say(said, t("The browser does not say where you are. Choose a district."));
  if ((await Notification.requestPermission()) !== "granted") {
    return say(said, t("The browser allows no notifications of this site: allow them in its settings, then press again."));
  }
  const registration = await registerNowWorker();
  if (!registration) return;
  await active(registration);
  const { endpoint, keys } = (await subscription(registration.pushManager, form.dataset.key ?? "")).toJSON();
  const quiet = byId("quiet", HTMLInputElement).checked;
  await api("POST", "/api/public/notices/follow", {
    endpoint, ...keys, least: field(form, "least").value, topic: field(form, "topic").value,
    district: here ? "" : district, ...(here && { lat: here.latitude, lon: here.longitude, radius_m: AROUND_METRES }),
    ...(quiet && { quiet_from: QUIET_FROM, quiet_to: QUIET_TO }),
  });
  stop.hidden = false;
  say(said, t("Notifications will come to this device."));
}

async function end() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  const old = await registration?.pushManager.getSubscription();
  if (old) {
    await api("POST", "/api/public/notices/unfollow", { endpoint: old.endpoint });
    await old.unsubscribe();
  }
  stop.hidden = true;
  say(said, t("Nothing is sent to this device any more."));
}

void begin();
