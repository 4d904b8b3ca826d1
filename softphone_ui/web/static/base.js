// Every page: language, theme, what is away, and toasts.
import "/static/web/typing_guard.js";
import { api } from "/static/web/api.js";
import "/static/web/cards.js";
import { byId, closest, el, findAll } from "/static/web/dom.js";
import { LanguageChoice } from "/static/web/language_choice.js";
import { toSignIn } from "/static/web/leaving.js";
import { live } from "/static/web/live.js";
import "/static/web/topbar.js";
import { currentLanguage, onLanguage, setLanguage, t } from "/static/web/words.js";

/** @type {Record<string, () => string>} */
const AWAY = {
  database: () => t("The database is away: calls go on and what you type is kept here until it is back."),
  dispatcher: () => t("The dispatcher is starting again: calls keep coming, state buttons work in a moment."),
  pbx: () => t("The telephone exchange does not answer us. Calls are connected by the exchange itself."),
  guessing: () => t("Somebody guesses passwords. Wrong tries are slowed down and banned; the figures are in ./komek status."),
  redis: () => t("Redis is away: calls go on, the live view is up to a second late."),
  server: () => t("No connection to the server. Your call goes on; what you type is kept here."),
};

/**
 * Show a short message that disappears by itself.
 * @param {string} text
 * @param {{seconds?: number}} [options]
 */
export function toast(text, { seconds = 5 } = {}) {
  const made = el("div", { class: "toast", text });
  byId("toasts").append(made);
  setTimeout(() => made.remove(), seconds * 1000);
}

function showAway() {
  const place = byId("banners");
  const away = new Set(live.floor.away);
  if (!live.up && started) away.add("server");
  for (const banner of findAll(place, "[data-away]")) {
    const service = banner.dataset.away ?? "";
    if (away.has(service)) say(banner);
    else banner.remove();
    away.delete(service);
  }
  for (const service of away) place.append(say(el("p", { class: "banner", "data-away": service })));
}

/**
 * @template {HTMLElement} Banner
 * @param {Banner} banner
 */
function say(banner) {
  const service = banner.dataset.away ?? "";
  banner.textContent = AWAY[service]?.() ?? service;
  return banner;
}

const languages = new LanguageChoice({
  save: async (code) => {
    if (!document.body.dataset.role) return true;
    return api("PUT", "/api/me/language", { language: code }).then(() => true, (/** @type {import("/static/web/api.js").Problem} */ problem) => (problem.passing ? false : null));
  },
  show: async (code) => {
    if ("inPlace" in document.body.dataset) await setLanguage(code);
    else if (document.body.dataset.role) location.reload();
    // Load the page by its own address: reloading the answer to a form would send a wrong password again.
    else location.replace(document.querySelector('link[rel="canonical"]')?.getAttribute("href") ?? location.href.split("#")[0]);
  },
});

/** @param {string} code */
function changeLanguage(code) {
  document.cookie = `komek_language=${code}; path=/; max-age=31536000; samesite=strict`;
  // Before the sign-in nobody knows whose choice it is: the sign-in takes it over, and takes it away.
  if (!document.body.dataset.role) document.cookie = `komek_language_chosen=${code}; path=/; max-age=600; samesite=strict`;
  return languages.choose(code);
}

function markLanguage() {
  for (const button of findAll(document, "button[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === currentLanguage()));
  }
}

function changeTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  document.cookie = `komek_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
}

document.addEventListener("click", (event) => {
  const language = closest(event, "button[data-language]")?.dataset.language;
  if (language) changeLanguage(language);
  if (closest(event, "[data-theme-switch]")) changeTheme();
});

const capsLock = document.getElementById("caps-lock");
if (capsLock) {
  addEventListener("keydown", (event) => { capsLock.hidden = !event.getModifierState?.("CapsLock"); });
}

let started = false;
const mode = document.body.dataset.live;
for (const banner of findAll(document, "[data-away]")) say(banner);
onLanguage(() => { markLanguage(); showAway(); });
if (mode) {
  live.on("floor", showAway);
  live.on("link", ({ up }) => { started ||= up; showAway(); });
  live.on("signed_out", toSignIn);
  live.start(mode);
}
