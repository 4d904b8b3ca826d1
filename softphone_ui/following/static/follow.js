// Follows on this device: the browser gets an address from its push service, and we get it from the browser.
import { Problem, api } from "/static/web/api.js";
import { t } from "/static/web/words.js";
import { active, registerWorker } from "/static/citizen/register_worker.js";
import { subscription } from "/static/following/subscription.js";

const box = document.getElementById("by-push");
const [follow, stop] = ["push-follow", "push-stop"].map((id) => /** @type {HTMLButtonElement} */ (document.getElementById(id)));
const said = /** @type {HTMLElement} */ (document.getElementById("push-said"));
/** @param {string} words */
const say = (words) => { said.textContent = words; };

/** @returns {Promise<void>} */
async function begin() {
  if (!box || !("PushManager" in globalThis) || !("Notification" in globalThis)) return;
  box.hidden = false;
  follow.addEventListener("click", () => tried(start));
  stop.addEventListener("click", () => tried(end));
  const there = await navigator.serviceWorker.getRegistration("/report/");
  stop.hidden = !(await there?.pushManager.getSubscription());
}

/**
 * Does what a button is for; says why it was not done.
 * @param {() => Promise<void>} action
 * @returns {Promise<void>}
 */
async function tried(action) {
  follow.disabled = stop.disabled = true;
  try {
    await action();
  } catch (problem) {
    say(problem instanceof Problem ? problem.message : t("This browser could not be told of it: its push service does not answer."));
  } finally {
    follow.disabled = stop.disabled = false;
  }
}

/** @returns {Promise<void>} */
async function start() {
  if ((await Notification.requestPermission()) !== "granted") {
    say(t("The browser allows no notifications of this site: allow them in its settings, then press again."));
    return;
  }
  const registration = await registerWorker();
  if (!registration || !box) return;
  await active(registration);
  const { endpoint, keys } = (await subscription(registration.pushManager, box.dataset.key ?? "")).toJSON();
  const { ticket, district, topic } = box.dataset;
  await api("POST", "/api/public/follow", { endpoint, ...keys, ticket, district, topic });
  stop.hidden = false;
  say(t("Notifications will come to this device."));
}

/** @returns {Promise<void>} */
async function end() {
  const registration = await navigator.serviceWorker.getRegistration("/report/");
  const old = await registration?.pushManager.getSubscription();
  if (old) {
    await api("POST", "/api/public/unfollow", { endpoint: old.endpoint });
    await old.unsubscribe();
  }
  stop.hidden = true;
  say(t("Nothing is sent to this device any more."));
}

begin();
