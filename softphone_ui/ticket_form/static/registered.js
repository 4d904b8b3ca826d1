// What the operator tells the caller as soon as the ticket is registered: until when it is to be
// solved, in the same words as on every channel, and the code that opens it. The server records each look at a code.
import { api } from "/static/web/api.js";
import { say } from "/static/web/dom.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

const AGAIN_MS = [200, 400, 800, 1500, 3000, 5000]; // the clocks are started some moments later

/** @typedef {{number: string, code: string, page: string, until: Record<string, string> | null}} Told What the caller is told. */

export class Registered {
  /** @type {string | null} */
  #expected = null; // the ticket that was marked here
  /** @type {Told | null} */
  #told = null;
  /** @type {string | null} */
  #number = null; // of the ticket in the form

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    onLanguage(() => this.#show());
  }

  /**
   * The person has marked this ticket as registered.
   * @param {string | null} number
   */
  expect(number) {
    this.#expected = number;
  }

  /**
   * The server has this ticket in this state now.
   * @param {string} number
   * @param {string} state
   */
  async saved(number, state) {
    if (number !== this.#expected || state !== "assigned") return;
    this.#expected = null;
    const told = /** @type {{code: string, page: string} | null} */ (await api("GET", `/api/tickets/${number}/code`).catch(() => null));
    this.#told = { number, code: told?.code ?? "", page: told?.page ?? "", until: null };
    this.#show();
    this.#askUntil(this.#told);
  }

  /**
   * This ticket is in the form now.
   * @param {string | null} number
   */
  follow(number) {
    if (this.#number === number) return;
    this.#number = number;
    this.#show();
  }

  /** @param {Told} told */
  async #askUntil(told, tries = 0) {
    const term = /** @type {{words: Record<string, string>} | null} */ (await api("GET", `/api/tickets/${told.number}/solution-term`).catch(() => null));
    if (told !== this.#told) return;
    told.until = term?.words ?? null;
    if (told.until) this.#show();
    else if (tries < AGAIN_MS.length) setTimeout(() => this.#askUntil(told, tries + 1), AGAIN_MS[tries]);
  }

  #show() {
    const told = this.#told?.number === this.#number ? this.#told : null;
    this.place.hidden = !told;
    if (!told) return;
    const parts = [
      t("Tell the caller: {number}", { number: told.number }),
      told.code && t("code {code}", { code: told.code }),
      told.until && t("to be solved by {time}", { time: told.until[currentLanguage()] }),
    ];
    say(this.place, parts.filter(Boolean).join(" · "));
    this.place.title = told.page;
  }
}
