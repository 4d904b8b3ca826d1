// The day's own figures, in the bar below. "No data" is a dash and never zero.
import { api } from "/static/web/api.js";
import { put, say } from "/static/web/dom.js";
import { againstPlan } from "/static/web/pauses.js";
import { pauseReason } from "/static/web/ticket_words.js";
import { seconds } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";

const EVERY_MS = 60_000;

export class Day {
  #figures = null;
  #pauses = null;
  #running = null;

  constructor() {
    onLanguage(() => this.show());
    setInterval(() => this.load(), EVERY_MS);
    this.load();
  }

  async load() {
    try {
      ({ figures: this.#figures, pauses: this.#pauses } = await api("GET", "/api/me/day"));
      this.show();
    } catch { /* the figures stay; the banner says what is away */ }
  }

  /** A pause that runs now counts too. `since` null: none runs. */
  paused(since, reason) {
    this.#running = since ? { since, reason } : null;
  }

  show(at = Date.now()) {
    const f = this.#figures;
    this.#put("calls", f ? String(f.calls) : "–");
    this.#put("answer", f?.answer_seconds == null ? "–" : t("{n} s", { n: seconds(f.answer_seconds) }));
    this.#put("talk", f?.talk_seconds == null ? "–" : t("{n} s", { n: seconds(f.talk_seconds, 0) }));
    this.#put("wrap-up", f?.wrap_up_seconds == null ? "–" : t("{n} s", { n: seconds(f.wrap_up_seconds, 0) }));
    this.#showPauses(at);
  }

  // Against the plan of the shift where there is one; red only beyond it.
  #showPauses(at) {
    const running = this.#running && { ...this.#running, seconds: (at - Date.parse(this.#running.since)) / 1000 };
    const told = this.#pauses && againstPlan(this.#pauses.planned, this.#pauses.taken, running);
    const place = document.querySelector('[data-figure="pause"]');
    place.toggleAttribute("data-over", Boolean(told?.over));
    if (told) {
      const parts = Object.keys(this.#pauses.planned).map((reason) => this.#part(reason, running));
      put(place.closest("li"), "title", `${t("Pauses of this shift against the plan")}: ${parts.join(" · ")}`);
      say(place, t("{n}/{plan} min", { n: told.minutes, plan: told.plan }));
    } else {
      put(place.closest("li"), "title", t("Pauses you chose, all together; the running one too"));
      const minutes = this.#figures ? Math.max(0, Math.floor((this.#figures.pause_seconds + (running?.seconds ?? 0)) / 60)) : null;
      say(place, minutes === null ? "–" : t("{n} min", { n: minutes }));
    }
  }

  #part(reason, running) {
    const now = running?.reason === reason ? Math.max(0, running.seconds) : 0;
    const taken = Math.floor(((this.#pauses.taken[reason] ?? 0) + now) / 60);
    return `${pauseReason(reason)} ${t("{n}/{plan} min", { n: taken, plan: Math.round(this.#pauses.planned[reason] / 60) })}`;
  }

  #put(name, text) {
    say(document.querySelector(`[data-figure="${name}"]`), text);
  }
}
