// The form beside the call: shows one ticket's words and hands on what is typed. Whose it is, is told
// by `expect`, `open`, `clear` and `shut`; until a ticket is known the words are a draft of the call.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { say } from "/static/web/dom.js";
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
import { TicketSaving, wordsOf } from "./ticket_saving.js";
import { EMPTY, joined, UnfiledWords } from "./unfiled_words.js";

export const TYPED = ["subject", "address", "text"];
const FIELDS = ["topic", "address", "subject", "text"]; // Enter moves the focus in this order

export class TicketForm {
  number = null;
  writable = true;
  #unfiled = null; // what is typed while the ticket has no number, or is being fetched
  #savings = new Map(); // tickets whose words are not all with the server yet stay here
  #form = document.getElementById("ticket");
  #drafts;
  #unfiledDrafts;
  #changed;
  #clean = []; // who waits until every word is with the server

  /** `drafts` of tickets, `unfiled` of calls; `changed(saved)` hears of each change. */
  constructor(drafts, changed, unfiled) {
    this.#drafts = drafts;
    this.#unfiledDrafts = unfiled;
    this.#changed = changed;
    const byId = (id) => document.getElementById(id);
    this.topic = new Picker(byId("topic"), byId("topics"), (id) => {
      this.#words?.type("topic_id", id);
      this.#moveOn("topic");
    }, { id: "topic_id", nothing: () => t("No such topic. Choose the nearest; the text tells the rest."), show: () => this.#showBody() });
    this.suggestions = new Suggestions(byId("suggestions"), (taken, how) => this.#take(taken, how));
    this.address = new AddressPicker(byId("address"), byId("streets"), (address, place) => this.#choosePlace(address, place), () => this.#moveOn("address"));
    this.map = new MapPane(byId("open-map"), byId("map"), () => this.#where(), (word) => this.#place(word));
    this.placeLine = new PlaceLine(byId("place-words"));
    this.likely = new LikelyLine(byId("likely"), { ready: () => this.saved(), joined: (number) => this.refresh(number) });
    this.conflicts = new Conflicts(byId("ticket-conflicts"), { topic: this.topic, body: this.suggestions.picker, settled: () => this.#show() });
    this.registered = new Registered(byId("ticket-told"));
    this.photos = new TicketPhotos(byId("ticket-files"), (word) => this.#place(word));
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    this.#form.addEventListener("keydown", (event) => this.#enter(event));
    for (const field of TYPED) {
      const input = byId(field);
      input.addEventListener("input", () => this.#type(field, input.value));
      input.addEventListener("blur", () => this.#words?.now());
    }
    for (const button of this.#form.querySelectorAll("[data-ticket-state]")) {
      button.addEventListener("click", () => this.mark(button.dataset.ticketState));
    }
    addEventListener("pagehide", () => this.#saving?.now());
    onLanguage(() => this.#show());
    this.#loadTopics();
    for (const number of drafts.numbers()) this.#resume(number);
  }

  get #saving() {
    return this.#unfiled ? null : this.#savings.get(this.number) ?? null;
  }

  /** What is typed goes here: one call's draft, or one ticket's words. */
  get #words() {
    return this.#unfiled ?? this.#saving;
  }

  /** Whether the operator works in the form: one of its fields has the focus, or a button got it from the keyboard. */
  get writing() {
    return this.#form.contains(document.activeElement) && document.activeElement.matches(":focus-visible");
  }

  /** Tickets beside the one in the form whose words the server has refused. */
  get refused() {
    return [...this.#savings.values()].filter((it) => it.status === "refused" && it.number !== this.number);
  }

  /** Whether words of any ticket are still on their way. */
  get unsaved() {
    return [...this.#savings.values()].some((saving) => saving.dirty);
  }

  /** Whether words of any ticket are on their way, and this browser could not keep them. */
  get wouldLose() {
    return this.#unfiled?.kept === false || [...this.#savings.values()].some((saving) => saving.dirty && !saving.kept);
  }

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

  /** The form is this call's, whose ticket has no number yet: empty, but for what was typed for it.
   *  `adopts`: the name under which its words were kept before it was known. */
  expect(call, { adopts = null } = {}) {
    if (adopts && this.#unfiled?.key === adopts) this.#unfiled.rename(call);
    else if (this.#unfiled?.key !== call || this.number !== null) this.#leave(this.#unfiledOf(call));
    this.number = null;
    this.photos.open(null);
    this.#setWritable(true);
    this.#show();
  }

  /** Bring a ticket into the form. `fresh`: its call was answered just now, nothing to load. `form`:
   *  whose it is, as a save names it. What was typed for its call before is put into it. */
  async open(number, { fresh = false, form = { reopened: true } } = {}) {
    this.#setWritable(true);
    if (number === this.number) return this.#goOn(form);
    const unfiled = this.#unfiledFor(number, form);
    this.#leave(unfiled);
    this.number = number;
    live.watch(number);
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
    this.photos.open(null);
    this.#show();
  }

  /** The ticket is shown and not written in. `over`: its wrap-up is, and the person may write on. */
  shut({ over }) {
    this.#words?.now();
    this.#setWritable(false);
    document.getElementById("ticket-closed").hidden = !over;
    this.#show();
  }

  // What is half chosen belongs to the form that is left: it is not taken into the next.
  #leave(unfiled) {
    this.#words?.now();
    this.#unfiled = unfiled;
    for (const picker of [this.topic, this.suggestions.picker, this.address]) picker.reset();
  }

  #unfiledOf(key) {
    return new UnfiledWords(key, this.#unfiledDrafts, { clock: () => live.now(), changed: () => this.#changed() });
  }

  // The call's own draft, or one for what is typed while the ticket is fetched.
  #unfiledFor(number, { call_id }) {
    return this.#unfiled && this.#unfiled.key === call_id ? this.#unfiled : this.#unfiledOf(call_id ?? number);
  }

  #file(unfiled, saving, form) {
    if (this.#unfiled === unfiled) this.#unfiled = null;
    saving.form = form;
    this.#join(saving, unfiled.words);
    unfiled.filed();
  }

  #join(saving, words) {
    for (const [field, value] of Object.entries(joined(saving.words, words))) saving.type(field, value);
  }

  /** Put these words to those of the ticket in the form. */
  add(words) {
    if (!this.writable || !this.#saving) return;
    this.#join(this.#saving, words);
    this.#show();
  }

  #goOn(form) {
    const saving = this.#saving;
    if (!saving) return;
    if (form.reopened) saving.reopen();
    else saving.form = form;
    this.#show();
  }

  #setWritable(writable) {
    this.writable = writable;
    for (const part of this.#form.children) {
      if (!("reachable" in part.dataset)) part.inert = !writable;
    }
    if (writable) document.getElementById("ticket-closed").hidden = true;
  }

  #type(field, value) {
    const saving = this.#words;
    if (!saving) return;
    // The point of a street holds as long as the address begins with it.
    const { address, place } = saving.words;
    const street = address.split(",")[0];
    saving.type(field, value);
    if (field === "address" && place?.startsWith("~") && !value.startsWith(street)) this.#place(null);
  }

  #choosePlace(address, place) {
    const input = document.getElementById("address");
    input.value = address;
    const words = this.#words;
    words?.type("address", address);
    if (!words?.words.place || words.words.place.startsWith("~")) this.#place(place);
  }

  #place(word) {
    if (!this.writable) return;
    this.#words?.type("place", word);
    this.placeLine.show(word);
    this.photos.showPlace(word);
  }

  mark(state) {
    const saving = this.#saving;
    if (!saving || !this.writable) return false;
    if (state === "assigned" && !this.#mayRegister(saving.words)) return true;
    saving.type("state", state);
    this.#show();
    return true;
  }

  // By its topic a ticket finds its body; the person who chooses one registers by the next R.
  #mayRegister({ topic_id, body_id }) {
    if (topic_id === null && body_id === null) {
      toast(t("First choose the topic, then press R: by it the ticket finds its body."));
      document.getElementById("topic").focus();
      return false;
    }
    this.registered.expect(this.number);
    return true;
  }

  // Moves on when Enter is pressed in a field that accepted its value; Shift+Enter begins a new line of the text.
  #enter(event) {
    const plain = event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!plain || event.isComposing || event.defaultPrevented || !FIELDS.includes(event.target.id)) return;
    event.preventDefault();
    this.#moveOn(event.target.id);
  }

  // Moves the focus to the next field, and from the last one to the button that registers the ticket.
  #moveOn(field) {
    const next = FIELDS[FIELDS.indexOf(field) + 1];
    (next ? document.getElementById(next) : this.#form.querySelector('[data-ticket-state="assigned"]')).focus();
    if (!next) typesOn(); // many end a line by habit and type on: these letters are not keys of the desk
  }

  focusFirst() {
    if (this.#form.hidden || !this.writable) return false;
    const first = FIELDS.map((id) => document.getElementById(id)).find((it) => !it.value);
    (first ?? document.getElementById("text")).focus();
    return true;
  }

  /** The ticket was changed elsewhere or its record arrived: take what nobody has typed over. */
  async refresh(number) {
    const saving = this.#savings.get(number);
    if (number !== this.number || !saving || saving.dirty) return;
    const { ticket } = await api("GET", `/api/tickets/${number}`);
    if (saving.dirty || this.#savings.get(number) !== saving) return;
    if (ticket.version < saving.version) return; // words were saved since it was asked for
    saving.base = wordsOf(ticket);
    saving.words = wordsOf(ticket);
    saving.version = ticket.version;
    this.#show();
  }

  async #load(number, form) {
    const draft = this.#drafts.get(number);
    if (draft) return this.#begin(number, draft);
    const ticket = await api("GET", `/api/tickets/${number}`).then((it) => it.ticket, () => null);
    if (this.#savings.has(number)) return; // opened twice, and the other answer was first
    if (ticket) this.#begin(number, { version: ticket.version, base: wordsOf(ticket), words: wordsOf(ticket), form });
    else this.#begin(number, { version: 0, base: { ...EMPTY }, words: EMPTY, form });
  }

  #begin(number, from) {
    const saving = new TicketSaving(number, from, this.#drafts, () => {
      this.#show();
      this.#tellClean();
      if (saving.status === "clean" && saving.savedAt) this.#changed(number);
      if (saving.status === "clean") this.registered.saved(number, saving.words.state);
    }, () => live.now());
    this.#savings.set(number, saving);
    saving.now(); // words kept from before a reload go out at once
    for (const [other, it] of this.#savings) {
      if (other !== number && other !== this.number && !it.dirty) this.#savings.delete(other);
    }
  }

  #tellClean() {
    for (const it of this.#clean.filter(({ saving }) => !saving.dirty)) it.done();
    this.#clean = this.#clean.filter(({ saving }) => saving.dirty);
  }

  // Words left over from before a reload are sent without being shown.
  #resume(number) {
    const draft = this.#drafts.get(number);
    if (draft) this.#begin(number, draft);
  }

  async #loadTopics() {
    try {
      [this.topic.choices, this.suggestions.bodies] = await Promise.all([api("GET", "/api/topics"), api("GET", "/api/bodies")]);
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
    const status = document.getElementById("ticket-saved");
    say(status, statusOf(words, this.number));
    status.dataset.status = words.left && words.status === "clean" ? "refused" : words.status;
    for (const button of this.#form.querySelectorAll("[data-ticket-state]")) {
      button.setAttribute("aria-pressed", String(words.words.state === button.dataset.ticketState));
    }
    for (const button of this.#form.querySelectorAll("[data-ticket-state], [data-ask], #open-map")) button.disabled = !this.#saving;
    this.conflicts.show(words);
  }

  #showNobody() {
    this.likely.follow({ number: null, words: "", address: "", topic_id: null, place: null });
    this.suggestions.follow({ number: null, topic_id: null, body_id: null, district: null, words: "" });
  }

  // What is typed is in the words already, so a field under the hands never changes here.
  #showWords(words) {
    for (const field of TYPED) {
      const input = document.getElementById(field);
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

  #suggest(words) {
    const { topic_id, body_id, place } = words;
    this.suggestions.follow({ number: this.number, topic_id, body_id, district: place, words: `${words.subject}\n${words.text}`.trim() });
  }
}
