// One ticket's words on their way to the server. Knows nothing of the page.
//   words   what the person has typed        base   what the server had in `version`
// One save at a time; words typed meanwhile go with the next one. A late answer moves the version
// and the base forward and never touches the words. A save whose answer was lost may have been
// done: it is sent again just as it was, which the server knows, before anything newer is. A save
// says in whose form the words were typed, and when: the server takes none that does not fit.
import { api, problemOf } from "/static/web/api.js";
import { placeOf, readPlace } from "/static/places/place.js";

export const FIELDS = ["subject", "text", "address", "topic_id", "place", "body_id", "state"];
/**
 * The words of a ticket as the server tells it.
 * @param {Record<string, any>} ticket
 * @returns {Words}
 */
export const wordsOf = (ticket) => ({ ...Object.fromEntries(FIELDS.map((field) => [field, ticket[field]])), place: placeOf(ticket) });
/** @type {Record<string, string>} */
const UNTAKEN = { body_closed: "body_id", outside_city: "place" }; // the server's refusals of one word
const AGAIN_MS = [400, 800, 1500, 3000, 5000];
const QUIET_MS = 900;

/** @typedef {import("./unfiled_words.js").Words} Words */

export class TicketSaving {
  status = "clean"; // clean | typing | saving | waiting (tried again by itself) | conflict | refused
  /** @type {string | null} */
  savedAt = null;
  /** @type {Words} */
  theirs = {}; // fields somebody else changed too, with their words
  /** @type {import("/static/web/api.js").Problem | null} */
  problem = null;
  /** @type {string | null} */
  left = null; // why the server left the state as it was, for people
  kept = true; // in this browser, until the server has the words
  /** @type {number | null} */
  typedAt = null; // when the last of the words was typed, by the server's clock, ms
  /** @type {Words | null} */
  #unanswered = null; // the words of a save that has no answer yet
  /** @type {string | null} */
  #told = null;
  /** @type {number | null} */
  #theirVersion = null; // of the ticket with their words
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Promise<Api.SavedTicket> | null} */
  #busy = null;
  #tries = 0;

  /**
   * `form`: {call_id} of the call in whose form one types, or {reopened: true}.
   * @param {string} number
   * @param {any} draft as it is kept: {version, base, words, unanswered, form, typed_at}
   * @param {import("./drafts.js").Drafts} drafts
   * @param {(saving: TicketSaving) => void} changed
   * @param {() => number} [clock]
   */
  constructor(number, { version, base, words, unanswered = null, form = {}, typed_at = null }, drafts, changed, clock = Date.now) {
    this.number = number;
    /** @type {number} */
    this.version = version;
    /** @type {Words} */
    this.base = base;
    /** @type {Words} */
    this.words = { ...words };
    /** @type {import("./form_life.js").FormName} */
    this.form = form;
    /** @type {number | null} */
    this.typedAt = typed_at;
    this.drafts = drafts;
    this.changed = changed;
    this.clock = clock;
    this.#unanswered = unanswered;
  }

  get dirty() {
    return this.#unanswered !== null || FIELDS.some((field) => this.words[field] !== this.base[field]);
  }

  /**
   * @param {string} field
   * @param {unknown} value
   */
  type(field, value) {
    if (this.words[field] === value) return;
    this.words[field] = value;
    this.typedAt = this.clock();
    // Another matter or another place may be another body's: a choice was for what stood before.
    if (field === "topic_id" || field === "place") this.words.body_id = this.base.body_id;
    this.#keep();
    if (this.shutOut) return;
    if (Object.keys(this.theirs).length === 0) this.#later(["state", "topic_id", "place", "body_id"].includes(field) ? 0 : QUIET_MS);
  }

  /** Save now, such as when the person leaves a field or the call ends. */
  now() {
    if (this.dirty && this.status !== "conflict" && !this.shutOut) this.#later(0);
  }

  /** Whether the server has refused the words for their form: they wait until the person opens it. */
  get shutOut() {
    return this.status === "refused" && this.problem?.code === "form_closed";
  }

  /** The person opens the ticket deliberately: what was refused may be written now. */
  reopen() {
    this.form = { reopened: true };
    this.#keep();
    this.problem = null;
    this.now();
  }

  /**
   * Settle a field that two people changed.
   * @param {string} field
   * @param {boolean} mine
   */
  settle(field, mine) {
    if (!mine) this.words[field] = this.theirs[field];
    this.base[field] = this.theirs[field];
    delete this.theirs[field];
    const open = Object.keys(this.theirs).length > 0;
    if (!open) this.version = this.#theirVersion ?? this.version;
    this.#keep();
    if (open) this.changed(this);
    else this.#later(0);
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #keep() {
    const { version, base, words, form, typedAt: typed_at } = this;
    if (this.dirty) this.kept = this.drafts.keep(this.number, { version, base, words, unanswered: this.#unanswered, form, typed_at });
    else this.drafts.drop(this.number);
  }

  /** @param {number} ms */
  #later(ms) {
    clearTimeout(this.#timer);
    if (this.status !== "saving") this.#set("typing");
    this.#timer = setTimeout(() => this.#save(), ms);
  }

  async #save() {
    if (this.#busy) return;
    if (!this.dirty) return this.#set("clean"); // taken back, or as somebody else wrote it
    const sent = this.#unanswered ?? { ...this.words, typed: this.#typed() };
    const { place, typed, ...told } = sent;
    if (place !== this.base.place) told.place = readPlace(place);
    this.#unanswered = sent;
    this.#keep();
    this.#set("saving");
    try {
      this.#busy = api("PUT", `/api/tickets/${this.number}`, { version: this.version, ...told, ...typed });
      const answer = await this.#busy;
      this.#unanswered = null;
      this.#saved(answer, sent);
    } catch (error) {
      const problem = problemOf(error);
      if (!problem.passing) this.#unanswered = null;
      this.#failed(problem, sent);
    } finally {
      this.#busy = null;
    }
    if (this.dirty && (this.status === "clean" || this.status === "typing")) this.#later(this.status === "clean" ? 0 : QUIET_MS);
  }

  #typed() {
    return { ...this.form, ...(this.typedAt === null ? {} : { typed_at: new Date(this.typedAt).toISOString() }) };
  }

  /**
   * @param {Api.SavedTicket} answer
   * @param {Words} sent
   */
  #saved(answer, { typed: _typed, ...sent }) {
    this.#tries = 0;
    this.version = answer.version;
    this.base = sent;
    this.#follow("body_id", answer.body_id);
    if (answer.left) this.#follow("state", answer.state);
    this.left = answer.left ?? this.#told;
    this.#told = null;
    this.savedAt = answer.saved_at;
    this.problem = null;
    this.#keep();
    this.#set(this.dirty ? "typing" : "clean");
  }

  /**
   * What the server made of a word, unless another one was chosen meanwhile.
   * @param {string} field
   * @param {unknown} value
   */
  #follow(field, value) {
    if (this.words[field] === this.base[field]) this.words[field] = value;
    this.base[field] = value;
  }

  /**
   * @param {import("/static/web/api.js").Problem} problem
   * @param {Words} sent
   */
  #failed(problem, sent) {
    this.problem = problem;
    if (problem.code in UNTAKEN) return this.#without(UNTAKEN[problem.code], problem);
    if (problem.status === 409 && problem.detail.ticket) return this.#merge(problem.detail.ticket, sent);
    // The ticket of a call that was answered this instant may take a moment to be known.
    const passing = problem.passing || (problem.status === 404 && this.#tries < 20);
    if (!passing) return this.#set("refused");
    const wait = AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)];
    this.#set("waiting");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#save(), wait);
  }

  /**
   * The other words are saved without the one that is not taken, and the person is told.
   * @param {string} field
   * @param {import("/static/web/api.js").Problem} problem
   */
  #without(field, problem) {
    this.words[field] = this.base[field];
    this.#told = problem.message;
    this.#keep();
    this.#set("typing");
  }

  /**
   * Somebody saved another version. What only they changed is taken, what only we changed stays,
   * and a field both changed is put before the person.
   * @param {Record<string, any>} server
   * @param {Words} sent
   */
  #merge(server, sent) {
    const theirs = wordsOf(server);
    for (const field of FIELDS) {
      const [was, now] = [this.base[field], theirs[field]];
      const weChanged = field === "state" ? sent.state !== null && sent.state !== was : this.words[field] !== was;
      if ([was, sent[field], this.words[field]].includes(now)) this.base[field] = now;
      else if (weChanged) this.theirs[field] = now;
      else this.base[field] = this.words[field] = now;
    }
    if (Object.keys(this.theirs).length > 0) {
      // The version is taken when the person has chosen: a page that is loaded anew meanwhile is to
      // meet the conflict again. What was typed meanwhile goes then too.
      this.#theirVersion = server.version;
      clearTimeout(this.#timer);
      this.#keep();
      return this.#set("conflict");
    }
    this.version = server.version;
    this.#keep();
    this.#set("typing");
  }

  /** @param {string} status */
  #set(status) {
    this.status = status;
    this.changed(this);
  }
}
