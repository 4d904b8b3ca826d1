// The form beside the call: shows one ticket's words and hands on what is typed. Whose it is, is told
// by `expect`, `open`, `clear` and `shut`; until a ticket is known the words are a draft of the call.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, find, findAll, findField, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { typesOn } from "/static/web/typing_guard.js";
import { onLanguage, t } from "/static/web/words.js";
import { AddressPicker } from "./address_picker.js";
import { Conflicts, statusOf } from "./conflicts.js";
import { LikelyLine } from "/static/duplicates/likely.js";
import { MapPane } from "./map_pane.js";
import { TicketPhotos } from "/static/files/ticket_photos.js";
import { Picker } from "/static/web/picker.js";
import { PlaceLine } from "./place_line.js";
import { Registered } from "./registered.js";
import { Suggestions } from "/static/routing/suggestions.js";
import { Urgency } from "./urgency.js";
import { TicketSaving, wordsOf } from "./ticket_saving.js";
import { EMPTY, joined, UnfiledWords } from "./unfiled_words.js";

export const TYPED = ["subject", "address", "text"];
const FIELDS = ["topic", "address", "subject", "text"]; // Enter moves the focus in this order

/**
 * @typedef {import("./unfiled_words.js").Words} Words
 * @typedef {import("./drafts.js").Drafts} Drafts
 * @typedef {import("./form_life.js").FormName} FormName
 */

export class TicketForm {
  /** @type {string | null} */
  number = null;
  writable = true;
  /** @type {UnfiledWords | null} */
  #unfiled = null; // what is typed while the ticket has no number, or is being fetched
  /** @type {Map<string, TicketSaving>} */
  #savings = new Map(); // tickets whose words are not all with the server yet stay here
  #form = byId("ticket");
  #drafts;
  #unfiledDrafts;
  #changed;
  /** @type {{saving: TicketSaving, done: (value?: unknown) => void}[]} */
  #clean = []; // who waits until every word is with the server

  /**
   * `drafts` of tickets, `unfiled` of calls; `changed(saved)` is called after each change, with the number of a
   * ticket that was saved.
   * @param {Drafts} drafts
   * @param {(saved?: string) => void} changed
   * @param {Drafts} unfiled
   */
  constructor(drafts, changed, unfiled) {
    this.#drafts = drafts;
    this.#unfiledDrafts = unfiled;
    this.#changed = changed;
    this.topic = new Picker(byId("topic", HTMLInputElement), byId("topics"), (id) => {
      this.#words?.type("topic_id", id);
      this.#moveOn("topic");
    }, { id: "topic_id", nothing: () => t("No such topic. Choose the nearest; the text tells the rest."), show: () => this.#showBody() });
    this.suggestions = new Suggestions(byId("suggestions"), (taken, how) => this.#take(taken, how));
    this.address = new AddressPicker(byId("address", HTMLInputElement), byId("streets"), (address, place) => this.#choosePlace(address, place), () => this.#moveOn("address"));
    this.map = new MapPane(byId("open-map"), byId("map"), () => this.#where(), (word) => this.#place(word));
    this.placeLine = new PlaceLine(byId("place-words"));
    this.likely = new LikelyLine(byId("likely"), { ready: () => this.saved(), joined: (/** @type {string} */ number) => this.refresh(number) });
    this.conflicts = new Conflicts(byId("ticket-conflicts"), { topic: this.topic, body: this.suggestions.picker, settled: () => this.#show() });
    this.registered = new Registered(byId("ticket-told"));
    this.urgency = new Urgency(byId("urgent", HTMLButtonElement));
    this.photos = new TicketPhotos(byId("ticket-files"), (/** @type {string} */ word) => this.#place(word));
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("keydown", (event) => this.#enter(event));
    for (const field of TYPED) {
      const input = findField(document, `#${field}`);
      input.addEventListener("input", () => this.#type(field, input.value));
      input.addEventListener("blur", () => this.#words?.now());
    }
    for (const button of findAll(this.#form, "[data-ticket-state]")) {
      const { ticketState = "" } = button.dataset;
      button.addEventListener("click", () => (ticketState === "assigned" ? this.register() : this.mark(ticketState)));
    }
    addEventListener("pagehide", () => this.#saving?.now());
    onLanguage(() => this.#show());
    this.#loadTopics();
    for (const number of drafts.numbers()) this.#resume(number);
  }

  get #saving() {
    return this.#unfiled ? null : this.#savings.get(this.number ?? "") ?? null;
  }

  /** What is typed goes here: one call's draft, or one ticket's words. */
  get #words() {
    return this.#unfiled ?? this.#saving;
  }

  /** Whether the operator works in the form: one of its fields has the focus, or a button got it from the keyboard. */
  get writing() {
    return this.#form.contains(document.activeElement) && Boolean(document.activeElement?.matches(":focus-visible"));
  }

  /** Tickets beside the one in the form whose words the server has refused. */
  get refused() {
    return [...this.#savings.values()].filter((saving) => saving.status === "refused" && saving.number !== this.number);
  }

  /** Whether words of any ticket are still on their way. */
  get unsaved() {
    return [...this.#savings.values()].some((saving) => saving.dirty);
  }

  /** Whether words of any ticket are on their way, and this browser could not keep them. */
  get wouldLose() {
    return this.#unfiled?.kept === false || [...this.#savings.values()].some((saving) => saving.dirty && !saving.kept);
  }

  /**
   * @param {Words} taken one word by its field
   * @param {{typed?: boolean}} [how]
   */
  #take(taken, { typed = false } = {}) {
    const [[field, value]] = Object.entries(taken);
    if (this.writable) this.#saving?.type(field, value);
    this.#show();
    if (typed) this.#moveOn("topic");
  }

  #where() {
    const { topic_id = null, place = null, address = "" } = this.#words?.words ?? {};
    return { number: this.number, topic_id, place, address };
  }

  get topicId() {
    return this.#words?.words.topic_id ?? null;
  }

  /** When what is typed is with the server; at the latest after two seconds. */
  async saved() {
    const saving = this.#saving;
    if (!saving?.dirty) return;
    saving.now();
    const clean = new Promise((done) => this.#clean.push({ saving, done }));
    await Promise.race([clean, new Promise((done) => setTimeout(done, 2000))]);
  }

  /**
   * The form is this call's, whose ticket has no number yet: empty, but for what was typed for it.
   *  `adopts`: the name under which its words were kept before it was known.
   * @param {string} call
   * @param {{adopts?: string | null}} [how]
   */
  expect(call, { adopts = null } = {}) {
    if (adopts && this.#unfiled?.key === adopts) this.#unfiled.rename(call);
    else if (this.#unfiled?.key !== call || this.number !== null) this.#leave(this.#unfiledOf(call));
    this.number = null;
    this.urgency.show(null, false);
    this.photos.open(null);
    this.#setWritable(true);
    this.#show();
  }

  /**
   * Bring a ticket into the form. `fresh`: its call was answered just now, nothing to load. `form`:
   *  whose it is, as a save names it. What was typed for its call before is put into it.
   * @param {string} number
   * @param {{fresh?: boolean, form?: FormName}} [how]
   */
  async open(number, { fresh = false, form = { reopened: true } } = {}) {
    this.#setWritable(true);
    if (number === this.number) return this.#goOn(form);
    const unfiled = this.#unfiledFor(number, form);
    this.#leave(unfiled);
    this.number = number;
    live.watch(number);
    this.urgency.show(number, false);
    this.photos.open(number, { fresh });
    if (!this.#savings.has(number)) {
      this.#show();
      if (fresh && !this.#drafts.get(number)) this.#begin(number, { version: 0, base: { ...EMPTY }, words: EMPTY, form });
      else await this.#load(number, form);
    }
    this.#file(unfiled, this.#savings.get(number), form);
    this.#show();
  }

  /** Nobody's: nothing is shown. */
  clear() {
    this.#leave(null);
    this.number = null;
    this.urgency.show(null, false);
    this.photos.open(null);
    this.#show();
  }

  /**
   * Show the ticket, not to be written in. `over`: its wrap-up is over, and the person may write on.
   * @param {{over: boolean}} how
   */
  shut({ over }) {
    this.#words?.now();
    this.#setWritable(false);
    byId("ticket-closed").hidden = !over;
    this.#show();
  }

  /**
   * What is half chosen belongs to the form that is left: it is not taken into the next.
   * @param {UnfiledWords | null} unfiled
   */
  #leave(unfiled) {
    this.#words?.now();
    this.#unfiled = unfiled;
    for (const picker of [this.topic, this.suggestions.picker, this.address]) picker.reset();
  }

  /** @param {string} key */
  #unfiledOf(key) {
    return new UnfiledWords(key, this.#unfiledDrafts, { clock: () => live.now(), changed: () => this.#changed() });
  }

  /**
   * The call's own draft, or one for what is typed while the ticket is fetched.
   * @param {string} number
   * @param {FormName} form
   */
  #unfiledFor(number, { call_id }) {
    return this.#unfiled && this.#unfiled.key === call_id ? this.#unfiled : this.#unfiledOf(call_id ?? number);
  }

  /**
   * @param {UnfiledWords} unfiled
   * @param {TicketSaving | undefined} saving
   * @param {FormName} form
   */
  #file(unfiled, saving, form) {
    if (this.#unfiled === unfiled) this.#unfiled = null;
    if (saving) {
      saving.form = form;
      this.#join(saving, unfiled.words);
    }
    unfiled.filed();
  }

  /**
   * @param {TicketSaving} saving
   * @param {Words} words
   */
  #join(saving, words) {
    for (const [field, value] of Object.entries(joined(saving.words, words))) saving.type(field, value);
  }

  /**
   * Put these words to those of the ticket in the form.
   * @param {Words} words
   */
  add(words) {
    if (!this.writable || !this.#saving) return;
    this.#join(this.#saving, words);
    this.#show();
  }

  /** @param {FormName} form */
  #goOn(form) {
    const saving = this.#saving;
    if (!saving) return;
    if (form.reopened) saving.reopen();
    else saving.form = form;
    this.#show();
  }

  /** @param {boolean} writable */
  #setWritable(writable) {
    this.writable = writable;
    for (const part of this.#form.children) {
      if (part instanceof HTMLElement && !("reachable" in part.dataset)) part.inert = !writable;
    }
    if (writable) byId("ticket-closed").hidden = true;
  }

  /**
   * @param {string} field
   * @param {string} value
   */
  #type(field, value) {
    const saving = this.#words;
    if (!saving) return;
    // The point of a street holds as long as the address begins with it.
    const { address, place } = saving.words;
    const street = address.split(",")[0];
    saving.type(field, value);
    if (field === "address" && place?.startsWith("~") && !value.startsWith(street)) this.#place(null);
  }

  /**
   * @param {string} address
   * @param {string | null} place
   */
  #choosePlace(address, place) {
    const input = findField(document, "#address");
    input.value = address;
    const words = this.#words;
    words?.type("address", address);
    if (!words?.words.place || words.words.place.startsWith("~")) this.#place(place);
  }

  /** @param {string | null} word */
  #place(word) {
    if (!this.writable) return;
    this.#words?.type("place", word);
    this.placeLine.show(word);
    this.photos.showPlace(word);
  }

  /**
   * Register the ticket. Where no topic is chosen and the words suggest one, it is filled in first, so that the
   * person sees it, and the next time registers. Returns false where nothing can be registered.
   */
  register() {
    const { topic_id = null, body_id = null } = this.#saving?.words ?? {};
    const suggested = this.writable && this.#saving && topic_id === null && body_id === null ? this.suggestions.topic : null;
    if (!suggested) return this.mark("assigned");
    this.suggestions.accept();
    toast(t("Filled in by the words: {topic}. Press R again to register.", { topic: this.topic.name(this.topic.of(suggested.topic_id)) }));
    find(this.#form, '[data-ticket-state="assigned"]').focus();
    return true;
  }

  /** @param {string} state */
  mark(state) {
    const saving = this.#saving;
    if (!saving || !this.writable) return false;
    if (state === "assigned" && !this.#mayRegister(saving.words)) return true;
    saving.type("state", state);
    this.#show();
    return true;
  }

  /**
   * Register a ticket that is not in the form. Returns false where it has neither topic nor body.
   * @param {string} number
   */
  async registerBeside(number) {
    const form = { reopened: true };
    if (!this.#savings.has(number)) await this.#load(number, form);
    const saving = this.#savings.get(number);
    if (!saving || (saving.words.topic_id === null && saving.words.body_id === null)) return false;
    saving.reopen();
    saving.type("state", "assigned");
    return true;
  }

  /**
   * By its topic a ticket finds its body; the person who chooses one registers by the next R.
   * @param {Words} words
   */
  #mayRegister({ topic_id, body_id }) {
    if (topic_id === null && body_id === null) {
      toast(t("First choose the topic, then press R: by it the ticket finds its body."));
      byId("topic").focus();
      return false;
    }
    this.registered.expect(this.number);
    return true;
  }

  /**
   * Move on when Enter is pressed in a field that accepted its value; Shift+Enter begins a new line of the text.
   * @param {KeyboardEvent} event
   */
  #enter(event) {
    const plain = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    const { id } = /** @type {HTMLElement} */ (event.target);
    if (!plain || event.isComposing || event.defaultPrevented || !FIELDS.includes(id)) return;
    event.preventDefault();
    this.#moveOn(id);
  }

  /**
   * Move the focus to the next field, and from the last one to the button that registers the ticket.
   * @param {string} field
   */
  #moveOn(field) {
    const next = FIELDS[FIELDS.indexOf(field) + 1];
    (next ? byId(next) : find(this.#form, '[data-ticket-state="assigned"]')).focus();
    if (!next) typesOn(); // many end a line by habit and type on: these letters are not keys of the desk
  }

  focusFirst() {
    if (this.#form.hidden || !this.writable) return false;
    const first = FIELDS.map((id) => findField(document, `#${id}`)).find((input) => !input.value);
    (first ?? byId("text")).focus();
    return true;
  }

  /**
   * The ticket was changed elsewhere or its record arrived: take what nobody has typed over.
   * @param {string} number
   */
  async refresh(number) {
    const saving = this.#savings.get(number);
    if (number !== this.number || !saving || saving.dirty) return;
    /** @type {Api.WholeTicket} */
    const { ticket } = await api("GET", `/api/tickets/${number}`);
    if (number === this.number) this.urgency.show(number, ticket.urgent);
    if (saving.dirty || this.#savings.get(number) !== saving) return;
    if (ticket.version < saving.version) return; // words were saved since it was asked for
    saving.base = wordsOf(ticket);
    saving.words = wordsOf(ticket);
    saving.version = ticket.version;
    this.#show();
  }

  /**
   * @param {string} number
   * @param {FormName} form
   */
  async #load(number, form) {
    const draft = this.#drafts.get(number);
    if (draft) return this.#begin(number, draft);
    const ticket = await api("GET", `/api/tickets/${number}`).then((whole) => /** @type {Api.WholeTicket} */ (whole).ticket, () => null);
    if (ticket && number === this.number) this.urgency.show(number, ticket.urgent);
    if (this.#savings.has(number)) return; // opened twice, and the other answer was first
    if (ticket) this.#begin(number, { version: ticket.version, base: wordsOf(ticket), words: wordsOf(ticket), form });
    else this.#begin(number, { version: 0, base: { ...EMPTY }, words: EMPTY, form });
  }

  /**
   * @param {string} number
   * @param {any} from a draft, as it is kept
   */
  #begin(number, from) {
    const saving = new TicketSaving(number, from, this.#drafts, () => {
      this.#show();
      this.#tellClean();
      if (saving.status === "clean" && saving.savedAt) this.#changed(number);
      if (saving.status === "clean") this.registered.saved(number, saving.words.state);
    }, () => live.now());
    this.#savings.set(number, saving);
    saving.now(); // words kept from before a reload go out at once
    for (const [other, earlier] of this.#savings) {
      if (other !== number && other !== this.number && !earlier.dirty) this.#savings.delete(other);
    }
  }

  #tellClean() {
    for (const waiting of this.#clean.filter(({ saving }) => !saving.dirty)) waiting.done();
    this.#clean = this.#clean.filter(({ saving }) => saving.dirty);
  }

  /**
   * Words left over from before a reload are sent without being shown.
   * @param {string} number
   */
  #resume(number) {
    const draft = this.#drafts.get(number);
    if (draft) this.#begin(number, draft);
  }

  async #loadTopics() {
    try {
      /** @typedef {import("/static/web/picker.js").Choice[]} Choices */
      const [topics, bodies] = await Promise.all([api("GET", "/api/topics"), api("GET", "/api/bodies")]);
      this.topic.choices = /** @type {Choices} */ (topics);
      this.suggestions.bodies = /** @type {Choices} */ (bodies);
    } catch {
      setTimeout(() => this.#loadTopics(), 3000);
    }
  }

  #show() {
    const words = this.#words;
    this.#form.hidden = !words;
    const empty = document.getElementById("ticket-empty");
    if (empty) empty.hidden = Boolean(words);
    this.#changed();
    this.registered.follow(this.number);
    if (!words) return this.#showNobody();
    this.#showWords(words.words);
    say(document.getElementById("ticket-number"), this.number ?? "");
    const status = byId("ticket-saved");
    say(status, statusOf(words, this.number));
    status.dataset.status = words instanceof TicketSaving && words.left && words.status === "clean" ? "refused" : words.status;
    for (const button of findAll(this.#form, "[data-ticket-state]")) {
      button.setAttribute("aria-pressed", String(words.words.state === button.dataset.ticketState));
    }
    for (const button of findAll(this.#form, "[data-ticket-state], [data-ask], #open-map", HTMLButtonElement)) button.disabled = !this.#saving;
    this.conflicts.show(words);
  }

  #showNobody() {
    this.likely.follow({ number: null, words: "", address: "", topic_id: null, place: null });
    this.suggestions.follow({ number: null, topic_id: null, body_id: null, district: null, words: "" });
  }

  /**
   * What is typed is in the words already, so a field under the hands never changes here.
   * @param {Words} words
   */
  #showWords(words) {
    for (const field of TYPED) {
      const input = findField(document, `#${field}`);
      if (input.value !== words[field]) input.value = words[field];
    }
    this.topic.show(words.topic_id);
    this.#showBody();
    this.#suggest(words);
    this.placeLine.show(words.place ?? null);
    this.map.follow();
    this.likely.follow({ number: this.number, words: `${words.subject}\n${words.text}`.trim(), address: words.address, topic_id: words.topic_id, place: words.place ?? null });
    this.photos.showPlace(words.place ?? null);
  }

  // Who is to solve it: as saved, or as the topic says until the server has told.
  #showBody() {
    const words = this.#words?.words;
    const topic = words && this.topic.of(words.topic_id);
    const body = words && this.suggestions.picker.of(words.body_id);
    const name = body ? this.topic.name(body) : this.topic.name(topic, "body_names");
    say(document.getElementById("topic-body"), name ? `→ ${name}` : topic ? t("The operator answers") : "");
  }

  /** @param {Words} words */
  #suggest(words) {
    const { topic_id, body_id, place } = words;
    this.suggestions.follow({ number: this.number, topic_id, body_id, district: place, words: `${words.subject}\n${words.text}`.trim() });
  }
}
