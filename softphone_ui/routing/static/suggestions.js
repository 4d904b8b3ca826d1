// One line below the topic: the topic that the words suggest, why the ticket goes to its body, and
// which other body comes into question. Each with the key that takes it; nothing is taken by itself.
import { api } from "/static/web/api.js";
import { byId, el } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { Picker } from "/static/web/picker.js";

const SOON_MS = 250;
/** @param {{names: object}} named */
const nameOf = (named) => lookUp({ ...named.names }, currentLanguage()) ?? "";

/** @typedef {{number: string | null, topic_id: number | null, body_id: number | null, words: string, district?: string | null}} FormNow */

export class Suggestions {
  /** @type {string | null} */
  #asked = null; // what the answer shown is to
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  /** @type {Api.Suggestions | null} */
  #told = null;
  /** @type {FormNow} */
  #now = { number: null, topic_id: null, body_id: null, words: "" };

  /**
   * `take({ topic_id })` or `take({ body_id })` puts a suggestion on the ticket. `typed`: the person
   *  found the body by typing in its field, and the focus moves to the next field.
   * @param {HTMLElement} line
   * @param {(taken: {topic_id: number} | {body_id: string | number}, how?: {typed: boolean}) => void} take
   */
  constructor(line, take) {
    this.line = line;
    this.take = take;
    this.input = byId("body", HTMLInputElement);
    this.picker = new Picker(this.input, byId("bodies"), (id) => this.#choose(id), {
      id: "body_id", mayBeNone: false, nothing: () => t("No such body."),
    });
    this.input.addEventListener("blur", () => setTimeout(() => this.#close(), 150));
    onLanguage(() => { this.#show(this.#told); this.#askAgain(); });
  }

  /** @param {import("/static/web/picker.js").Choice[]} bodies */
  set bodies(bodies) {
    this.picker.choices = bodies.filter((body) => body.closed_at === null);
  }

  /**
   * Follow what stands in the form. Asks again where something of it is new.
   * @param {FormNow} now
   */
  follow(now) {
    if (now.number !== this.#now.number) this.#show(null); // another ticket's are not taken into this one
    this.#now = now;
    const asked = JSON.stringify([now.number, now.topic_id, now.district, now.body_id, now.words]);
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    if (!this.#hasMatter()) return this.#show(null);
    this.#timer = setTimeout(() => this.#ask(turn), SOON_MS);
  }

  // The reasons are said by the server, in the person's language.
  #askAgain() {
    clearTimeout(this.#timer);
    if (this.#hasMatter()) this.#ask(++this.#turn);
  }

  #hasMatter() {
    const { number, words, topic_id } = this.#now;
    return Boolean(number) && (Boolean(words.trim()) || topic_id !== null);
  }

  /** The topic that the words suggest, where there is one. */
  get topic() {
    return this.#told?.topic ?? null;
  }

  /** Take what is suggested: the topic, or else the body. */
  accept() {
    if (!this.#told) return false;
    const { topic, body } = this.#told;
    if (topic) return this.take({ topic_id: topic.topic_id }), true;
    if (body && body.body_id !== this.#now.body_id) return this.take({ body_id: body.body_id }), true;
    return false;
  }

  /** Not this body: the likeliest other one, or whichever the person finds. */
  correct() {
    if (!this.#now.number || this.#now.topic_id === null) return false;
    const other = this.#other();
    if (other) this.take({ body_id: other.body_id });
    else this.#open();
    return true;
  }

  /** @param {number} turn */
  async #ask(turn) {
    const { number, words, topic_id } = this.#now;
    try {
      /** @type {Api.Suggestions} */
      const told = await api("POST", `/api/tickets/${number}/suggestions`, { words: words.slice(0, 20000), topic_id });
      if (turn === this.#turn) this.#show(told);
    } catch {
      if (turn === this.#turn) this.#show(null); // the rules decide without a word of ours
    }
  }

  #all() {
    return [this.#told?.body, ...(this.#told?.others ?? [])].flatMap((body) => (body ? [body] : []));
  }

  #other() {
    return this.#all().find((body) => body.body_id !== this.#now.body_id);
  }

  /** @param {Api.Suggestions | null} told */
  #show(told) {
    this.#told = told;
    const parts = told === null ? [] : told.topic ? this.#topicParts(told.topic, told.body) : this.#bodyParts(told);
    this.line.replaceChildren(...parts);
  }

  /**
   * @param {Api.TopicSuggested} topic
   * @param {Api.BodySuggested | null} body
   */
  #topicParts(topic, body) {
    return [
      this.#button("=", body ? `${nameOf(topic)} → ${nameOf(body)}` : nameOf(topic), () => this.accept()),
      el("span", { class: "soft", text: topic.why, title: topic.why })];
  }

  /** @param {Api.Suggestions} told */
  #bodyParts({ body, closed }) {
    const mine = this.#all().find((each) => each.body_id === this.#now.body_id);
    /** @type {HTMLElement[]} */
    const parts = closed.map((text) => el("span", { class: "light", text }));
    if (mine) parts.push(el("span", { class: "soft", text: mine.why }));
    if (body && body !== mine) return [...parts, this.#button("=", `→ ${nameOf(body)}`, () => this.accept()), el("span", { class: "soft", text: body.why })];
    const other = this.#other();
    parts.push(this.#button("-", other ? `→ ${nameOf(other)}` : t("another body"), () => this.correct()));
    if (other) parts.push(el("span", { class: "soft", text: other.why }));
    return parts;
  }

  /**
   * @param {string} key
   * @param {string} text
   * @param {() => unknown} onclick
   */
  #button(key, text, onclick) {
    return el("button", { type: "button", class: "quiet", onclick }, el("span", { text }), " ", el("kbd", { text: key }));
  }

  #open() {
    /** @type {HTMLElement} */ (this.input.parentElement).hidden = false;
    this.line.hidden = true;
    this.input.value = "";
    this.picker.show(null);
    this.input.focus();
    this.input.click();
  }

  /** @param {string} id */
  #choose(id) {
    this.#close();
    this.take({ body_id: id }, { typed: true });
  }

  #close() {
    if (document.activeElement === this.input) return this.input.blur();
    /** @type {HTMLElement} */ (this.input.parentElement).hidden = true;
    this.line.hidden = false;
  }
}
