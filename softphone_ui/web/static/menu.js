// The menu in the bar below: places, what this workplace likes, and the list of keys.
import { api } from "/static/web/api.js";
import { el } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

export function setUpMenu(settings, { phone, microphone }) {
  const box = (name, after = () => {}) => {
    const input = document.querySelector(`[data-setting="${name}"]`);
    input.checked = settings.get(name);
    input.addEventListener("change", () => { settings.set(name, input.checked); after(); });
    settings.onChange((changed, value) => { if (changed === name) input.checked = value; });
  };
  box("auto_answer");
  box("plain_voice", () => microphone.open().then(() => phone.replaceMicrophone()));
  const volume = document.querySelector('[data-setting="ring_volume"]');
  volume.value = settings.get("ring_volume");
  volume.addEventListener("input", () => settings.set("ring_volume", Number(volume.value)));
  for (const input of document.querySelectorAll('[name="device"]')) {
    input.checked = input.value === settings.get("device");
    input.addEventListener("change", () => settings.set("device", input.value));
  }
  const menu = document.getElementById("menu");
  const back = fieldBefore(menu);
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "open") listSpeakers(settings, phone);
    else back();
  });
  if (settings.get("speaker")) phone.playOn(settings.get("speaker")).catch(() => {});
}

// Who was writing goes on writing in the same field when the menu is shut. Returns what does it.
function fieldBefore(menu) {
  const button = document.querySelector(`[popovertarget="${menu.id}"]`);
  const ofMenu = (it) => it === document.body || it === button || menu.contains(it);
  let field = null;
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    if (!ofMenu(target)) field = relatedTarget === button && target.closest("#ticket") ? target : null;
  });
  return () => {
    if (field && ofMenu(document.activeElement)) field.focus();
    field = null;
  };
}

async function listSpeakers(settings, phone) {
  const select = document.getElementById("speaker");
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const speakers = devices.filter((it) => it.kind === "audiooutput" && it.deviceId !== "default");
  select.replaceChildren(
    el("option", { value: "", text: t("as the system says") }),
    ...speakers.map((it) => el("option", { value: it.deviceId, text: it.label || t("loudspeaker") })));
  select.value = settings.get("speaker") ?? "";
  select.onchange = () => {
    settings.set("speaker", select.value);
    phone.playOn(select.value).catch(() => {});
  };
}

/** What an operator asks for goes to the dispatcher; a sentence comes back where it is refused. */
export const ask = {
  state: (state, { reason = null, device = "web" } = {}) => api("POST", "/api/me/state", { state, reason, device }),
  afterCall: (reason) => api("POST", "/api/me/after-call", { reason }),
  endWrapUp: () => api("POST", "/api/me/wrap-up/end"),
  hangUp: (call) => api("POST", `/api/calls/${encodeURIComponent(call)}/hang-up`),
};
