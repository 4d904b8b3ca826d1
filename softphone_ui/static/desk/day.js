// The day's own figures, in the bar below. "No data" is a dash and never zero.
import { api } from "../api.js";
import { say } from "../dom.js";
import { seconds } from "../time.js";
import { onLanguage, t } from "../words.js";

const EVERY_MS = 60_000;

export class Day {
  #figures = null;
  #pausedSince = null;

  constructor() {
    onLanguage(() => this.show());
    setInterval(() => this.load(), EVERY_MS);
    this.load();
  }

  async load() {
    try {
      this.#figures = (await api("GET", "/api/me/day")).figures;
      this.show();
    } catch { /* the figures stay; the banner says what is away */ }
  }

  /** A pause that runs now counts too. `since` null: none runs. */
  paused(since) {
    this.#pausedSince = since;
  }

  show(at = Date.now()) {
    const f = this.#figures;
    const running = this.#pausedSince ? (at - Date.parse(this.#pausedSince)) / 60000 : 0;
    const minutes = f ? Math.max(0, Math.floor(f.pause_seconds / 60 + running)) : null;
    this.#put("calls", f ? String(f.calls) : "–");
    this.#put("answer", f?.answer_seconds == null ? "–" : t("{n} s", { n: seconds(f.answer_seconds) }));
    this.#put("talk", f?.talk_seconds == null ? "–" : t("{n} s", { n: seconds(f.talk_seconds, 0) }));
    this.#put("wrap-up", f?.wrap_up_seconds == null ? "–" : t("{n} s", { n: seconds(f.wrap_up_seconds, 0) }));
    this.#put("pause", minutes === null ? "–" : t("{n} min", { n: minutes }));
  }

  #put(name, text) {
    say(document.querySelector(`[data-figure="${name}"]`), text);
  }
}
