// Going on with a conversation on the operator's other telephone: from this browser to the one on
// the table, or back. The caller hears music until it is picked up.
import { api } from "/static/web/api.js";
import { pulse } from "/static/web/pulse.js";
import { t } from "/static/web/words.js";

const TALKS = new Set(["talking", "hold"]);
const REGISTERS_MS = 6000; // the browser's telephone is signed in only when it is wanted
const LOOK_MS = 150;
/** @param {number} ms */
const wait = (ms) => new Promise((done) => { pulse.after(ms, () => done(undefined)); });

export class OtherPhone {
  #now;
  #settings;
  #phone;
  /** @type {string | null} */
  #moving = null;

  /**
   * @param {() => import("/static/desk/situation.js").Situation} now tells the desk's situation
   * @param {{ settings: import("./settings.js").Settings, phone: import("./phone.js").Phone,
   *   attempt: import("/static/desk/asks.js").Attempt }} parts `attempt(action)` runs one and shows what went wrong
   */
  constructor(now, { settings, phone, attempt }) {
    this.#now = now;
    this.#settings = settings;
    this.#phone = phone;
    this.run = attempt(() => this.#move());
  }

  /** "phone", "web", or null where the conversation cannot go on elsewhere. */
  get target() {
    const { state, operator, call, byPhone } = this.#now();
    if (!TALKS.has(state) || !call || !operator || byPhone || call.joined?.length) return null;
    if (operator.device === "phone") return "web";
    return operator.reachable.includes("phone") ? "phone" : null;
  }

  actions() {
    const { target } = this;
    if (!target) return [];
    return [{
      id: "move", key: "Y", run: this.run,
      label: target === "phone" ? t("To the desk phone") : t("Into the browser"),
      hint: t("The caller hears music until you pick it up"),
    }];
  }

  /** After each change: the choice of the telephone follows when the old one is put down. */
  follow() {
    const { operator, state } = this.#now(), chosen = this.#moving;
    if (!chosen || operator?.device !== chosen || state === "kept" || (chosen === "phone" && this.#phone.session)) return;
    this.#moving = null; // first: the choice shows the desk anew
    this.#settings.set("device", chosen);
  }

  async #move() {
    const { target } = this;
    if (!target) return;
    if (target === "web") await this.#signIn();
    await api("POST", "/api/me/move", { device: target });
    this.#moving = target;
  }

  async #signIn() {
    this.#settings.set("device", "web");
    for (let waited = 0; waited < REGISTERS_MS && !this.#now().operator?.reachable.includes("web"); waited += LOOK_MS) await wait(LOOK_MS);
  }
}
