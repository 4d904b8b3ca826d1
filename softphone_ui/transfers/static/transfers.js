// Who else is on the line, and what to do about it: a private word, all together, handed on, an
// emergency service, sent away. The page names colleagues and entries of the directory, no numbers.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, el, find, findField, hide, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { lookUp } from "/static/web/tables.js";
import { callLanguage } from "/static/web/ticket_words.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { choose } from "./transfer_menu.js";

const IN_TALK = new Set(["talking", "hold"]);
const NAMED = ["address", "subject", "text"];

/**
 * @typedef {import("/static/desk/situation.js").Situation} Situation
 * @typedef {import("/static/desk/asks.js").Attempt} Attempt
 * @typedef {import("./transfer_menu.js").Choice} Choice
 * @typedef {Pick<Floor.RingView, "operator" | "outside" | "answered_at" | "ringing_at">
 *   & Partial<Pick<Floor.RingView, "private" | "connected">> & {lead?: string}} Other Who else is on the line, or is rung.
 */

/**
 * @param {string} call
 * @param {string} what
 * @param {object} [body]
 */
const post = (call, what, body) => api("POST", `/api/calls/${encodeURIComponent(call)}/${what}`, body);

export class HandingOn {
  #now;
  #attempt;
  #rings;
  #unhold;
  /** @type {Api.OutsideNumber[]} */
  #directory = [];
  /** @type {Map<string, string>} */
  #colleagues = new Map();
  /** @type {string | null} */
  #told = null;
  #panel = byId("read-aloud");

  /**
   * `rings()` are those this page may see; `unhold()` takes the caller off hold first.
   * @param {{now: () => Situation, attempt: Attempt, rings: () => Record<string, Floor.RingView>, unhold: () => void}} parts
   */
  constructor({ now, attempt, rings, unhold }) {
    this.transfer = this.#bring(attempt, "transfer", () => t("Hand the caller on to"));
    this.along = this.#bring(attempt, "join", () => t("Ask a colleague along"));
    this.#now = now;
    this.#attempt = attempt;
    this.#rings = rings;
    this.#unhold = unhold;
    for (const id of NAMED) byId(id).addEventListener("input", () => this.#readAloud());
    byId("topic").addEventListener("change", () => this.#readAloud());
    onLanguage(() => this.#readAloud());
    this.#learn();
  }

  /** What can be done now beside the talk's usual actions; `shut` are those that make no sense. */
  actions() {
    const { state, call, byPhone } = this.#now();
    if (!IN_TALK.has(state) || !call || byPhone) return { made: [], shut: [] };
    const other = this.#other();
    if (!other) return { made: [this.#privately(), this.#emergency()], shut: [] }; // the first by key, and in the menu of the others
    const away = { id: "away", key: "Z", label: other.private ? t("Back to caller") : t("Send away"), run: this.#do((/** @type {string} */ id) => post(id, "send-away")), hint: t("Go on without {name}", { name: this.#name(other) }) };
    const made = other.private
      ? [{ id: "transfer", key: "T", label: t("Connect"), primary: true, run: this.#together(true), hint: t("The two go on without you") },
         { id: "along", key: "J", label: t("All together"), run: this.#together(false), hint: t("The caller comes to the two of you") }, away]
      : [away, ...(other.outside?.how === "emergency" ? [] : [this.#emergency()])];
    return { made, shut: ["transfer", "along", ...(other.private ? ["hold", "end"] : [])] };
  }

  /** Who else is there, in words for the strip; and a word on who did not come, once. */
  text() {
    const { call } = this.#now();
    this.#notCome(call?.not_come);
    this.#readAloud();
    const other = this.#other();
    if (!other) return "";
    const name = this.#name(other);
    if (other.private) return t("In private with {name}; the caller hears music", { name });
    if (other.connected) return t("On the line: {name}", { name });
    return other.answered_at || other.ringing_at ? t("Rings at {name}", { name }) : t("Calling {name}", { name });
  }

  /**
   * @param {Attempt} attempt
   * @param {string} how
   * @param {() => string} title
   */
  #bring(attempt, how, title) {
    return attempt(async () => {
      const call_id = this.#now().call?.call_id;
      if (!call_id) return;
      const to = await this.#choose(call_id, title(), { call: how === "transfer" ? call_id : null });
      if (to) await this.#choice(call_id, to, how);
      this.#learn();
    });
  }

  /**
   * @param {string} id
   * @param {string} title
   * @param {{emergencies?: boolean, first?: boolean, call?: string | null}} how
   */
  #choose(id, title, how) {
    const still = () => IN_TALK.has(this.#now().state) && this.#now().call?.call_id === id;
    return choose(title, { ...how, still });
  }

  /**
   * @param {string} call
   * @param {Choice} choice
   * @param {string} how
   */
  async #choice(call, { first, ...to }, how) {
    if (to.lead) return post(call, "lead", to);
    if (!first) return post(call, to.to ? how : `outside/${how}`, to);
    this.#unhold();
    return post(call, "private", to);
  }

  #privately() {
    return {
      id: "private", key: "Q", label: t("Private word"), menu: true, byKey: true, hint: t("Speak with somebody first; the caller hears music"),
      run: this.#do(async (/** @type {string} */ id) => {
        const to = await this.#choose(id, t("A private word with"), { first: true });
        if (to) await this.#choice(id, to, "join");
      }),
    };
  }

  #emergency() {
    return {
      id: "emergency", key: "S", label: t("Emergency"), menu: true, hint: t("101 to 105, 112: three speak at once"),
      run: this.#do(async (/** @type {string} */ id) => {
        const to = await this.#choose(id, t("Which service?"), { emergencies: true });
        if (to) await post(id, "emergency", { code: to.code });
      }),
    };
  }

  /** @param {boolean} leave */
  #together(leave) {
    return this.#do((/** @type {string} */ id) => post(id, "together", { leave }));
  }

  /** @param {(call: string) => unknown} action */
  #do(action) {
    return this.#attempt(async () => {
      await action(this.#now().call?.call_id ?? "");
      this.#learn();
    });
  }

  /** @returns {Other | null} */
  #other() {
    const { call } = this.#now();
    const joined = call?.joined ?? [];
    return joined.map((id) => this.#rings()[id]).filter((ring) => ring && !ring.withdrawn).at(-1) ?? this.#lead(call);
  }

  /**
   * A shift lead who is to take the caller over, while their telephone rings.
   * @param {Floor.CallView | null | undefined} call
   * @returns {Other | null}
   */
  #lead(call) {
    const asked = Object.values(live.floor.listenings).find((listening) => listening.call_id === call?.call_id && listening.asked_by && !listening.ending);
    return asked ? { answered_at: asked.answered_at, operator: "", outside: null, lead: asked.name, ringing_at: asked.asked_at } : null;
  }

  /** @param {Other} ring */
  #name(ring) {
    if (ring.lead) return ring.lead;
    return ring.outside ? this.#entry(ring.outside.code) ?? phoneNumber(ring.outside.number) : this.#colleague(ring.operator);
  }

  /** @param {string} code */
  #entry(code) {
    const entry = this.#directory.find((each) => each.code === code);
    const name = lookUp({ ...entry?.names }, currentLanguage());
    return entry && (entry.kind === "emergency" ? `${entry.number} ${name}` : name);
  }

  /** @param {string} extension */
  #colleague(extension) {
    const name = this.#colleagues.get(extension);
    return name && extension.startsWith("lead") ? name : [name, extension].filter(Boolean).join(" ");
  }

  /** @param {Floor.NotCome | null | undefined} gone */
  #notCome(gone) {
    if (!gone) { this.#told = null; return; }
    if (this.#told === gone.at) return;
    this.#told = gone.at;
    const name = this.#entry(gone.who) ?? this.#colleague(gone.who);
    const why = lookUp({ no_answer: t("nobody answered"), busy: t("the number is busy"), rejected: t("the call was rejected"), withdrawn: t("the call was rejected") }, gone.result) ?? t("the number cannot be reached");
    toast(t("{name}: {why}. The caller is still with you.", { name, why }));
  }

  // What is to be said to the service, big, as it stands in the form now.
  #readAloud() {
    const ring = this.#other();
    const { call } = this.#now();
    const shown = Boolean(call && ring?.outside?.how === "emergency");
    hide(this.#panel, !shown);
    if (!shown || !call || !ring) return;
    const value = (/** @type {string} */ id) => findField(document, `#${id}`).value.trim();
    say(this.#panel.querySelector("h2"), t("Read aloud to {name}", { name: this.#name(ring) }));
    const facts = [
      [t("Address"), value("address") || t("ask for the address")],
      [t("What happened"), [value("subject") || value("topic"), value("text")].filter(Boolean).join(". ") || t("ask what happened")],
      [t("Telephone"), call.caller ? phoneNumber(call.caller) : call.caller_shown || t("Number withheld")],
      [t("Speaks"), callLanguage(call)],
    ];
    find(this.#panel, "dl").replaceChildren(...facts.flatMap(([name, text]) => [el("dt", { text: name }), el("dd", { text })]));
  }

  async #learn() {
    try {
      const [people, directory] = await Promise.all([api("GET", "/api/colleagues"), api("GET", "/api/outside-numbers")]);
      const { colleagues } = /** @type {Api.Colleagues} */ (people);
      this.#colleagues = new Map(colleagues.map((colleague) => [colleague.extension, colleague.name]));
      this.#directory = /** @type {Api.OutsideNumber[]} */ (directory);
    } catch { /* numbers stand for names meanwhile */ }
  }
}
