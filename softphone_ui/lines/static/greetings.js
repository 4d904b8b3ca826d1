// The two parts of a line's greeting: heard, replaced by a recording, spoken again.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, say } from "/static/web/dom.js";
import { number as figure } from "/static/web/floor_words.js";
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

const LANGUAGES = { kk: "Қазақша", ru: "Русский" };
const MADE = {
  recorded: () => t("a recording"),
  spoken: () => t("spoken by a synthesised voice"),
  missing: () => t("no sound yet: save the line"),
};

export class Greetings {
  /** @type {Api.GreetingView[]} */
  parts = [];
  loaded = 0;

  /**
   * @param {string} number of the line
   * @param {(text: string) => void} toast
   */
  constructor(number, toast) {
    this.number = number;
    this.toast = toast;
    this.list = byId("greetings");
  }
  path(language = "") {
    return `/api/lines/${this.number}/greeting${language && `/${language}`}`;
  }
  async load() {
    const told = /** @type {Api.Greetings | null} */ (await api("GET", this.path()).catch(() => null));
    if (told) this.take(told);
  }
  /** @param {Api.Greetings} told */
  take(told) {
    this.parts = told.parts;
    this.loaded = Date.now(); // the sound of the same address has changed
    this.draw();
  }
  draw() {
    this.list.replaceChildren(...this.parts.map((part) => this.row(part)));
  }
  /** @param {Api.GreetingView} part */
  row({ language, made, seconds }) {
    const name = lookUp(LANGUAGES, language);
    return el("li", { class: "greeting" },
      el("b", { lang: language, text: name }),
      el("span", { class: "soft small", text: `${MADE[made]()}${seconds === null ? "" : ` · ${figure(seconds)} ${t("s")}`}` }),
      seconds === null ? null : el("audio", { controls: true, preload: "none", src: `${this.path(language)}?v=${this.loaded}`, "aria-label": name }),
      el("span", { class: "row" },
        el("button", { type: "button", text: t("Replace by a recording…"), "aria-label": `${t("Replace by a recording…")} ${name}`, onclick: () => this.choose(language) }),
        made === "recorded" ? el("button", { type: "button", class: "quiet", text: t("Use the synthesised voice"), "aria-label": `${t("Use the synthesised voice")} ${name}`, onclick: () => this.speak(language) }) : null));
  }
  /** @param {string} language */
  choose(language) {
    const input = el("input", { type: "file", accept: ".wav,audio/wav", onchange: () => { this.upload(language, input.files?.[0]); } });
    input.click();
  }
  /**
   * @param {string} language
   * @param {File | undefined} file
   */
  async upload(language, file) {
    if (file) await this.change(() => send(this.path(language), file), t("The recording is heard from the next call on."));
  }
  /** @param {string} language */
  async speak(language) {
    await this.change(() => api("DELETE", this.path(language), undefined, { seconds: 40 }), t("The greeting is spoken by a synthesised voice again."));
  }
  /**
   * Ask for a change and show the greeting as it is then.
   * @param {() => Promise<Api.Greetings>} act
   * @param {string} done what is said afterwards
   */
  async change(act, done) {
    const refused = byId("sound-refused");
    refused.hidden = true;
    try {
      this.take(await act());
      this.toast(done);
    } catch (error) {
      const problem = problemOf(error);
      say(refused, problem.message);
      refused.hidden = false;
    }
  }
}

/**
 * @param {string} path
 * @param {File} file
 * @returns {Promise<Api.Greetings>}
 */
const send = (path, file) => api("PUT", path, file, { type: "audio/wav", seconds: 60 });
