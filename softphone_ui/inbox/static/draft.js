// The ticket that the open conversation would become: filled in from what was written and sent, corrected
// here, and registered when the operator confirms it. What was changed stays for each conversation.
import { api, problemOf } from "/static/web/api.js";
import { byId, el, findAll, findField, say } from "/static/web/dom.js";
import { Picker } from "/static/web/picker.js";
import { lookUp } from "/static/web/tables.js";
import { onLanguage, currentLanguage, t } from "/static/web/words.js";
import { AddressPicker } from "/static/ticket_form/address_picker.js";
import { PlaceLine } from "/static/ticket_form/place_line.js";
import { placeWord, readPlace } from "/static/places/place.js";
import { filesOf } from "./message.js";

/**
 * What stands in the form. `ground`: why it has its topic.
 * @typedef {{topic_id: number | null, ground: Api.TopicGround | null, address: string, place: string | null,
 *   subject: string, text: string, urgent: boolean, without: string[]}} Values
 */

const FIELDS = ["draft-topic", "draft-address", "draft-subject", "draft-text"]; // Enter moves the focus in this order
/** @type {Record<Api.TopicGround, () => string>} */
const GROUNDS = { author: () => t("agreed by the author"), bot: () => t("proposed by the bot"), words: () => t("by the words of the author") };
const form = byId("draft", HTMLFormElement);

/** @param {number} id */
const keyOf = (id) => `inbox ticket ${id}`;

/** @param {number} id */
const stored = (id) => /** @type {Values | null} */ (JSON.parse(sessionStorage.getItem(keyOf(id)) ?? "null"));

export class Draft {
  /** @type {number | null} */
  id = null;
  /** @type {Values | null} */
  #values = null;
  #sending = false;
  /** @type {Set<number>} */
  #left = new Set(); // conversations whose drafts the operator has closed: R opens them again
  #shown;
  #registered;

  /**
   * @param {() => void} shown the form was opened or closed
   * @param {(id: number, ticket: string) => Promise<void>} registered
   */
  constructor(shown, registered) {
    this.#shown = shown;
    this.#registered = registered;
    this.topic = new Picker(byId("draft-topic", HTMLInputElement), byId("draft-topics"), (id) => {
      this.#change({ topic_id: id, ground: null });
      this.#showGround();
      if (id !== null) this.#moveOn("draft-topic");
    }, { id: "topic_id", nothing: () => t("No such topic. Choose the nearest; the text tells the rest."), show: (topic) => this.#showBody(topic) });
    this.address = new AddressPicker(byId("draft-address", HTMLInputElement), byId("draft-streets"), (address, place) => {
      findField(form, "#draft-address").value = address;
      const exact = this.#values?.place && !this.#values.place.startsWith("~");
      this.#change(exact ? { address } : { address, place });
      this.place.show(this.#values?.place ?? null);
    }, () => this.#moveOn("draft-address"));
    this.place = new PlaceLine(byId("draft-place"));
    form.addEventListener("input", (event) => this.#typed(event));
    form.addEventListener("keydown", (event) => this.#enter(event));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.register(); });
    byId("draft-close").addEventListener("click", () => this.close());
    onLanguage(() => { this.topic.show(this.#values?.topic_id ?? null); this.#showGround(); });
  }

  get isOpen() {
    return this.id !== null;
  }

  /** Whether the operator has changed a draft of this conversation, and not closed it. @param {number} id */
  began(id) {
    return stored(id) !== null && !this.#left.has(id);
  }

  /**
   * Show the draft of a conversation. Its first empty field gets the focus, or the button that registers it.
   * @param {Api.ConversationView} view
   */
  async open(view, { focus = true } = {}) {
    const id = view.conversation_id;
    if (this.id === id) return focus && this.#focus();
    this.id = id;
    this.#left.delete(id);
    this.#values = null;
    /** @type {Values} */
    let values;
    try {
      [values] = await Promise.all([stored(id) ?? this.#read(id), this.#loadTopics()]);
    } catch (problem) {
      if (this.id === id) this.id = null; // the next R tries again
      throw problem;
    }
    if (this.id !== id) return; // another conversation was opened meanwhile
    this.#values = values;
    this.#fill(view);
    form.hidden = false;
    this.#shown();
    if (focus) this.#focus();
  }

  /** Close the form by the operator's wish; what was changed stays until R opens it again. False where it is not open. */
  close() {
    if (this.id !== null) this.#left.add(this.id);
    return this.hide();
  }

  /** Hide the form, for another conversation is opened. False where it is not open. */
  hide() {
    if (!this.isOpen) return false;
    this.id = null;
    this.#values = null;
    form.hidden = true;
    this.#shown();
    return true;
  }

  async register() {
    const { id } = this, values = this.#values;
    if (id === null || !values || this.#sending) return;
    if (values.topic_id === null) {
      this.#refuse(t("First choose the topic, then press R: by it the ticket finds its body."));
      return byId("draft-topic").focus();
    }
    this.#sending = true;
    const { topic_id, address, subject, text, urgent } = values;
    const place = readPlace(values.place), file_ids = findAll(form, "#draft-files input:checked", HTMLInputElement).map((box) => box.value);
    try {
      /** @type {Api.Registered} */
      const { ticket } = await api("POST", `/api/inbox/${id}/tickets`, { topic_id, address, subject, text, place, urgent, file_ids });
      sessionStorage.removeItem(keyOf(id));
      if (this.id === id) this.hide();
      await this.#registered(id, ticket);
    } catch (error) {
      this.#refuse(problemOf(error).message);
    } finally {
      this.#sending = false;
    }
  }

  /** @param {number} id @returns {Promise<Values>} */
  async #read(id) {
    /** @type {Api.DraftView} */
    const draft = await api("GET", `/api/inbox/${id}/draft`);
    const { topic_id, topic_ground: ground, subject, text, place, urgent } = draft;
    const address = currentLanguage() === "kk" ? draft.address_kk : draft.address_ru;
    return { topic_id, ground, subject, text, address, place: place && placeWord(place), urgent, without: [] };
  }

  async #loadTopics() {
    if (!this.topic.known) this.topic.choices = /** @type {import("/static/web/picker.js").Choice[]} */ (await api("GET", "/api/topics"));
  }

  /** @param {Api.ConversationView} view */
  #fill(view) {
    const values = /** @type {Values} */ (this.#values);
    for (const name of /** @type {const} */ (["address", "subject", "text"])) findField(form, `#draft-${name}`).value = values[name];
    byId("draft-urgent", HTMLInputElement).checked = values.urgent;
    this.topic.reset();
    this.topic.show(values.topic_id);
    this.address.reset();
    this.place.show(values.place);
    this.#showGround();
    byId("draft-problem").hidden = true;
    const numbers = view.tickets.map((ticket) => ticket.number).join(", ");
    say(byId("draft-earlier"), numbers ? t("Another problem of the same conversation. Registered already: {numbers}", { numbers }) : "");
    const files = view.messages.flatMap(filesOf).filter((file) => file.file_id && !file.ticket && ["photo", "video"].includes(file.kind));
    byId("draft-photos").hidden = files.length === 0;
    byId("draft-files").replaceChildren(...files.map((file, at) => el("li", {}, el("label", {},
      el("input", { type: "checkbox", value: file.file_id, checked: !values.without.includes(file.file_id ?? "") }),
      el("img", { src: `/api/inbox/${view.conversation_id}/files/${file.file_id}?preview=true`, alt: t("photo {n}", { n: at + 1 }) })))));
  }

  /** @param {import("/static/web/picker.js").Choice | null} topic */
  #showBody(topic) {
    const body = this.topic?.name(topic, "body_names");
    say(byId("draft-body"), body ? `→ ${body}` : "");
  }

  #showGround() {
    const words = lookUp(GROUNDS, this.#values?.ground);
    say(byId("draft-ground"), words ? `· ${words()}` : "");
  }

  /** @param {Event} event */
  #typed(event) {
    const { target } = event, values = this.#values;
    if (!values) return;
    if (target instanceof HTMLInputElement && target.id === "draft-urgent") return this.#change({ urgent: target.checked });
    if (target instanceof HTMLInputElement && target.type === "checkbox") {
      return this.#change({ without: findAll(form, "#draft-files input:not(:checked)", HTMLInputElement).map((box) => box.value) });
    }
    const value = (/** @type {string} */ name) => findField(form, `#draft-${name}`).value;
    const address = value("address"), [street] = values.address.split(",");
    // The point of a street holds as long as the address begins with it.
    const place = values.place?.startsWith("~") && !address.startsWith(street) ? null : values.place;
    this.#change({ address, place, subject: value("subject"), text: value("text") });
    this.place.show(place);
  }

  /** @param {Partial<Values>} changed */
  #change(changed) {
    if (!this.#values || this.id === null) return;
    this.#values = { ...this.#values, ...changed };
    sessionStorage.setItem(keyOf(this.id), JSON.stringify(this.#values));
    byId("draft-problem").hidden = true;
  }

  /** @param {KeyboardEvent} event */
  #enter(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    const { id } = /** @type {HTMLElement} */ (event.target);
    if (event.ctrlKey) {
      event.preventDefault();
      this.register();
    } else if (FIELDS.includes(id) && !event.shiftKey && !event.defaultPrevented) {
      event.preventDefault();
      this.#moveOn(id);
    }
  }

  /** @param {string} field */
  #moveOn(field) {
    const next = FIELDS[FIELDS.indexOf(field) + 1] ?? "draft-register";
    byId(next).focus();
  }

  #focus() {
    const empty = FIELDS.slice(0, 2).find((id) => !findField(form, `#${id}`).value);
    byId(empty ?? "draft-register").focus();
  }

  /** @param {string} why */
  #refuse(why) {
    const place = byId("draft-problem");
    say(place, why);
    place.hidden = false;
  }
}
