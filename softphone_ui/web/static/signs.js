// The lights in the bar below, and the banners that say what to do about them.
import { byId, el, find, put, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

/** @typedef {() => string} Text */
/** @type {Record<string, Text>} */
const PHONE = {
  off: () => t("phone off"),
  connecting: () => t("phone connecting"),
  ready: () => t("phone"),
  lost: () => t("phone not connected"),
  refused: () => t("phone refused"),
  elsewhere: () => t("phone elsewhere"),
};
/** @type {Record<string, Text>} */
const MICROPHONE = {
  off: () => t("mic off"),
  asking: () => t("mic?"),
  ready: () => t("mic"),
  denied: () => t("mic not allowed"),
  missing: () => t("no mic"),
  busy: () => t("mic busy"),
  insecure: () => t("mic not possible"),
};
/** @satisfies {Record<string, Text>} */
const WHAT_TO_DO = {
  asking: () => t("Allow the microphone: the browser asks at the top left."),
  denied: () => t("Microphone not allowed: click the sign left of the address, allow the microphone, press F5."),
  missing: () => t("No microphone found: plug the headset in. It is noticed by itself."),
  busy: () => t("The microphone is used by another program: close that program, then press F5."),
  insecure: () => t("The browser gives a microphone only to a secure address: open this page by https, or ask the administrator."),
  silent: () => t("The browser keeps silent until you touch this page: press any key to hear the caller."),
  no_phone: () => t("Your phone is not connected. It is tried again by itself; calls go to your colleagues meanwhile."),
};

/**
 * Show what works: the telephone, the microphone, the connection; and say what to do where something does not.
 * @param {{phone: {link: string, loudspeaker: {blocked: boolean}}, microphone: {state: string},
 *   live: {up: boolean, delay: number | null}, usesWeb: boolean}} parts
 */
export function showSigns({ phone, microphone, live, usesWeb }) {
  light("phone", look(phone.link, "connecting"), PHONE[phone.link]());
  light("mic", look(microphone.state, "asking"), MICROPHONE[microphone.state]());
  const delay = live.delay === null ? "" : t("{n} ms", { n: Math.round(live.delay) });
  light("link", !live.up ? "bad" : (live.delay ?? 0) > 300 ? "wait" : "good", live.up ? `${t("link")} ${delay}` : t("no link"));
  banner("mic", usesWeb ? lookUp(WHAT_TO_DO, microphone.state)?.() : null, microphone.state !== "asking");
  banner("sound", phone.loudspeaker.blocked ? WHAT_TO_DO.silent() : null, true);
  banner("phone", usesWeb && phone.link === "lost" && live.up ? WHAT_TO_DO.no_phone() : null, false);
}

/**
 * @param {string} state
 * @param {string} passing the state that is over in a moment
 */
const look = (state, passing) => lookUp({ ready: "good", off: "off", [passing]: "wait" }, state) ?? "bad";

/**
 * Set one light: its colour (good, wait, bad, off), its text, and more on hovering.
 * @param {string} name
 * @param {string} colour
 * @param {string} text
 * @param {string} [more]
 */
export function light(name, colour, text, more = "") {
  const place = find(document, `[data-light="${name}"]`);
  put(place, "data-look", colour);
  put(place, "title", more);
  say(place, text);
}

/**
 * Show a banner of the desk; null removes it.
 * @param {string} name
 * @param {string | null | undefined} text
 * @param {boolean} [alarm]
 * @param {...(Node | string)} more
 */
export function banner(name, text, alarm = false, ...more) {
  const place = byId("banners");
  let shown = place.querySelector(`[data-banner="${name}"]`);
  if (!text) {
    shown?.remove();
    return;
  }
  if (!shown) {
    shown = el("div", { class: "banner", "data-banner": name }, el("span"), ...more);
    place.prepend(shown);
  }
  shown.classList.toggle("alarm", alarm);
  say(shown.firstElementChild, text);
}
