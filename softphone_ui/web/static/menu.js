// The menu in the bar below: places, what this workplace likes, and the list of keys.
import { api } from "/static/web/api.js";
import { byId, el, find, findAll } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

/**
 * @typedef {import("/static/telephone/settings.js").Settings} Settings
 * @typedef {import("/static/telephone/phone.js").Phone} Phone
 * @typedef {import("/static/telephone/microphone.js").Microphone} Microphone
 */

/**
 * Set up the menu in the bar below.
 * @param {Settings} settings
 * @param {{phone: Phone, microphone: Microphone}} parts
 */
export function setUpMenu(settings, { phone, microphone }) {
  const box = (/** @type {"auto_answer" | "plain_voice"} */ name, /** @type {() => unknown} */ after = () => {}) => {
    const input = find(document, `[data-setting="${name}"]`, HTMLInputElement);
    input.checked = settings.get(name);
    input.addEventListener("change", () => { settings.set(name, input.checked); after(); });
    settings.onChange((changed) => { if (changed === name) input.checked = settings.get(name); });
  };
  box("auto_answer");
  box("plain_voice", () => microphone.open().then(() => phone.replaceMicrophone()));
  const volume = find(document, '[data-setting="ring_volume"]', HTMLInputElement);
  volume.value = settings.get("ring_volume");
  volume.addEventListener("input", () => settings.set("ring_volume", Number(volume.value)));
  for (const input of findAll(document, '[name="device"]', HTMLInputElement)) {
    input.checked = input.value === settings.get("device");
    input.addEventListener("change", () => settings.set("device", input.value));
  }
  const menu = byId("menu");
  const back = fieldBefore(menu);
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") listSpeakers(settings, phone);
    else back();
  });
  if (settings.get("speaker")) phone.playOn(settings.get("speaker")).catch(() => {});
}

/**
 * Return a function that puts the focus back into the field in which somebody was writing before the menu.
 * @param {HTMLElement} menu
 */
function fieldBefore(menu) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  const ofMenu = (/** @type {Element | null} */ place) => place === document.body || place === button || menu.contains(place);
  /** @type {HTMLElement | null} */
  let field = null;
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (!(target instanceof HTMLElement) || ofMenu(target)) return;
    field = relatedTarget === button && target.closest("#ticket") ? target : null;
  });
  return () => {
    if (field && ofMenu(document.activeElement)) field.focus();
    field = null;
  };
}

/**
 * @param {Settings} settings
 * @param {Phone} phone
 */
async function listSpeakers(settings, phone) {
  const select = byId("speaker", HTMLSelectElement);
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const speakers = devices.filter((device) => device.kind === "audiooutput" && device.deviceId !== "default");
  select.replaceChildren(
    el("option", { value: "", text: t("as the system says") }),
    ...speakers.map((device) => el("option", { value: device.deviceId, text: device.label || t("loudspeaker") })));
  select.value = settings.get("speaker") ?? "";
  select.onchange = () => {
    settings.set("speaker", select.value);
    phone.playOn(select.value).catch(() => {});
  };
}

/** Requests of an operator to the dispatcher; a refused one throws Problem with a sentence. */
export const ask = {
  state: (/** @type {string} */ state, /** @type {{reason?: string | null, device?: string}} */ { reason = null, device = "web" } = {}) => api("POST", "/api/me/state", { state, reason, device }),
  afterCall: (/** @type {string | null} */ reason) => api("POST", "/api/me/after-call", { reason }),
  endWrapUp: () => api("POST", "/api/me/wrap-up/end"),
  hangUp: (/** @type {string} */ call) => api("POST", `/api/calls/${encodeURIComponent(call)}/hang-up`),
};
