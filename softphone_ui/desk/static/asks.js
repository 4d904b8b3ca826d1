// What an operator asks for in a call and after it: a part left out of the recording, the shift
// lead, more time. Each is an action of the strip and one key.
import { api } from "/static/web/api.js";
import { t } from "/static/web/words.js";
import { chooseGap } from "/static/web/pause_menu.js";

const RECORDED = new Set(["talking", "hold"]);
const OFF = new Set(["signed_out", "elsewhere", "unknown"]);
const USUAL = "card";

/** @param {string | null} reason */
const pauseRecording = (reason) => api("POST", "/api/me/recording/pause", { reason });
const resumeRecording = () => api("POST", "/api/me/recording/resume");
/** @param {boolean} up */
const hand = (up) => api("POST", "/api/me/hand", { up });

/**
 * @typedef {import("./situation.js").Situation} Situation
 * @typedef {<Given extends unknown[]>(action: (...given: Given) => unknown) => (...given: Given) => Promise<unknown>} Attempt
 *   Makes a function that runs an action and shows what went wrong.
 * @typedef {{id: string, key: string, label: string, hint?: string, primary?: boolean, pressed?: boolean, menu?: boolean,
 *   byKey?: boolean, run: (...given: any[]) => unknown}} Action An action of the strip, with its key.
 */

/**
 * Return the part that is not recorded now, of the caller's conversation or of a call that one makes.
 * @param {Situation} now
 */
export const gapOf = ({ call, operator }) => call?.gap ?? operator?.outgoing?.gap ?? null;

export class Asks {
  #now;
  #attempt;

  /**
   * `now()` tells the desk's situation; `attempt(action)` runs one and shows what went wrong.
   * @param {() => Situation} now
   * @param {Attempt} attempt
   */
  constructor(now, attempt) {
    this.#now = now;
    this.#attempt = attempt;
  }

  /** What can be asked for now, as actions of the strip. */
  actions() {
    const { state, operator, byPhone } = this.#now();
    if (!operator || byPhone) return [];
    /** @type {Action[]} */
    const made = [];
    if (RECORDED.has(state) || operator.outgoing?.connected_at) made.push(this.#recording());
    if (state === "wrap_up") made.push(this.#longer(operator));
    if (RECORDED.has(state) || state === "wrap_up" || operator.hand) made.push(this.#hand(operator));
    return made;
  }

  /**
   * Run the action of this id. Returns false if it does not apply now.
   * @param {string} id
   * @param {...unknown} how
   */
  run(id, ...how) {
    const action = this.actions().find((each) => each.id === id) ?? (id === "hand" && this.#handAtAnyTime());
    if (!action) return false;
    action.run(...how);
    return true;
  }

  // The button is there when it is likely to be needed; the key works all the shift.
  #handAtAnyTime() {
    const { state, operator } = this.#now();
    return operator && !OFF.has(state) ? this.#hand(operator) : null;
  }

  #recording() {
    const paused = Boolean(gapOf(this.#now()));
    return {
      id: "recording", key: "V", pressed: paused,
      label: paused ? t("Record again") : t("Do not record"),
      hint: t("V: a card number is told. Shift and V: another reason"),
      run: this.#attempt((/** @type {KeyboardEvent} */ event) => this.#pauseOrResume(paused, Boolean(event?.shiftKey))),
    };
  }

  /**
   * At once, whatever the reason: the caller may be telling the number already.
   * @param {boolean} paused
   * @param {boolean} asks for another reason
   */
  async #pauseOrResume(paused, asks) {
    if (paused && !asks) {
      await resumeRecording();
      return;
    }
    if (!paused) await pauseRecording(USUAL);
    const reason = asks ? await chooseGap() : null;
    if (reason) await pauseRecording(reason);
  }

  /** @param {Floor.OperatorView} operator */
  #longer(operator) {
    const done = operator.wrap_up_extended;
    return {
      id: "longer", key: "W", pressed: done || undefined,
      label: done ? t("Made longer") : t("More time"),
      hint: t("As much time again for the wrap-up, once a call"),
      run: this.#attempt(() => api("POST", "/api/me/wrap-up/extend")),
    };
  }

  /** @param {Floor.OperatorView} operator */
  #hand(operator) {
    const up = Boolean(operator.hand);
    return {
      id: "hand", key: "L", pressed: up,
      label: up ? t("Lower the hand") : t("Ask the lead"),
      run: this.#attempt(() => hand(!up)),
    };
  }
}
