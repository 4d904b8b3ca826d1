// The day's own figures, in the bar below. "No data" is a dash and never zero.
import { api } from "/static/web/api.js";
import { find, put, say } from "/static/web/dom.js";
import { againstPlan } from "/static/web/pauses.js";
import { pauseReason } from "/static/web/ticket_words.js";
import { seconds } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";

const EVERY_MS = 60_000;

export class Day {
  /** @type {Api.DayFigures | null} */
  #figures = null;
  /** @type {Api.Pauses | null} */
  #pauses = null;
  /** @type {{since: string, reason: string} | null} The pause that runs now. */
  #running = null;

  constructor() {
    onLanguage(() => this.show());
    setInterval(() => this.load(), EVERY_MS);
    this.load();
  }

  async load() {
    try {
      /** @type {Api.OperatorDay} */
      const day = await api("GET", "/api/me/day");
      this.#figures = day.figures;
      this.#pauses = day.pauses;
      this.show();
    } catch { /* the figures stay; the banner says what is away */ }
  }

  /**
   * A pause that runs now counts too. `since` null: none runs.
   * @param {string | null | undefined} since
   * @param {string | null | undefined} reason
   */
  paused(since, reason) {
    this.#running = since ? { since, reason: reason ?? "" } : null;
  }

  show(at = Date.now()) {
    const f = this.#figures;
    this.#put("calls", f ? String(f.calls) : "–");
    this.#put("answer", !f || f.answer_seconds === null ? "–" : t("{n} s", { n: seconds(f.answer_seconds) }));
    this.#put("talk", !f || f.talk_seconds === null ? "–" : t("{n} s", { n: seconds(f.talk_seconds, 0) }));
    this.#put("wrap-up", !f || f.wrap_up_seconds === null ? "–" : t("{n} s", { n: seconds(f.wrap_up_seconds, 0) }));
    this.#showPauses(at);
  }

  /**
   * Against the plan of the shift where there is one; red only beyond it.
   * @param {number} at
   */
  #showPauses(at) {
    const running = this.#running && { ...this.#running, seconds: (at - Date.parse(this.#running.since)) / 1000 };
    const told = this.#pauses && againstPlan(this.#pauses.planned, this.#pauses.taken, running);
    const place = find(document, '[data-figure="pause"]');
    place.toggleAttribute("data-over", Boolean(told?.over));
    const line = /** @type {HTMLElement} */ (place.closest("li"));
    if (told && this.#pauses) {
      const { planned, taken } = this.#pauses;
      const parts = Object.keys(planned).map((reason) => part(reason, planned[reason], taken[reason] ?? 0, running));
      put(line, "title", `${t("Pauses of this shift against the plan")}: ${parts.join(" · ")}`);
      say(place, t("{n}/{plan} min", { n: told.minutes, plan: told.plan }));
    } else {
      put(line, "title", t("Pauses you chose, all together; the running one too"));
      const minutes = this.#figures ? Math.max(0, Math.floor((this.#figures.pause_seconds + (running?.seconds ?? 0)) / 60)) : null;
      say(place, minutes === null ? "–" : t("{n} min", { n: minutes }));
    }
  }

  /**
   * @param {string} name
   * @param {string} text
   */
  #put(name, text) {
    say(document.querySelector(`[data-figure="${name}"]`), text);
  }
}

/**
 * Write one reason's pauses against the plan, both in seconds.
 * @param {string} reason
 * @param {number} planned
 * @param {number} taken
 * @param {{reason: string, seconds: number} | null} running
 */
function part(reason, planned, taken, running) {
  const now = running?.reason === reason ? Math.max(0, running.seconds) : 0;
  const minutes = Math.floor((taken + now) / 60);
  return `${pauseReason(reason)} ${t("{n}/{plan} min", { n: minutes, plan: Math.round(planned / 60) })}`;
}
