// The lights in the bar below, and the banners that say what to do about them.
import { el, put, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const PHONE = {
  off: () => t("phone off"),
  connecting: () => t("phone connecting"),
  ready: () => t("phone"),
  lost: () => t("phone not connected"),
  refused: () => t("phone refused"),
  elsewhere: () => t("phone elsewhere"),
};
const MICROPHONE = {
  off: () => t("mic off"),
  asking: () => t("mic?"),
  ready: () => t("mic"),
  denied: () => t("mic not allowed"),
  missing: () => t("no mic"),
  busy: () => t("mic busy"),
  insecure: () => t("mic not possible"),
};
const WHAT_TO_DO = {
  asking: () => t("Allow the microphone: the browser asks at the top left."),
  denied: () => t("Microphone not allowed: click the sign left of the address, allow the microphone, press F5."),
  missing: () => t("No microphone found: plug the headset in. It is noticed by itself."),
  busy: () => t("The microphone is used by another program: close that program, then press F5."),
  insecure: () => t("The browser gives a microphone only to a secure address: open this page by https, or ask the administrator."),
  silent: () => t("The browser keeps silent until you touch this page: press any key to hear the caller."),
  no_phone: () => t("Your phone is not connected. It is tried again by itself; calls go to your colleagues meanwhile."),
};

export function showSigns({ phone, microphone, live, usesWeb }) {
  light("phone", look(phone.link, "connecting"), PHONE[phone.link]());
  light("mic", look(microphone.state, "asking"), MICROPHONE[microphone.state]());
  const delay = live.delay === null ? "" : t("{n} ms", { n: Math.round(live.delay) });
  light("link", !live.up ? "bad" : live.delay > 300 ? "wait" : "good", live.up ? `${t("link")} ${delay}` : t("no link"));
  banner("mic", usesWeb ? WHAT_TO_DO[microphone.state]?.() : null, microphone.state !== "asking");
  banner("sound", phone.loudspeaker.blocked ? WHAT_TO_DO.silent() : null, true);
  banner("phone", usesWeb && phone.link === "lost" && live.up ? WHAT_TO_DO.no_phone() : null, false);
}

const look = (state, passing) => ({ ready: "good", off: "off", [passing]: "wait" })[state] ?? "bad";

/** One light: its look (good, wait, bad, off), its words, and more on hovering. */
export function light(name, look, text, more = "") {
  const place = document.querySelector(`[data-light="${name}"]`);
  put(place, "data-look", look);
  put(place, "title", more);
  say(place, text);
}

/** A banner of the desk's own; null takes it away. */
export function banner(name, text, alarm, ...more) {
  const place = document.getElementById("banners");
  let shown = place.querySelector(`[data-banner="${name}"]`);
  if (!text) return shown?.remove();
  if (!shown) {
    shown = el("div", { class: "banner", "data-banner": name }, el("span"), ...more);
    place.prepend(shown);
  }
  shown.classList.toggle("alarm", alarm);
  say(shown.firstElementChild, text);
}
