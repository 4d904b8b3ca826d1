// The form beside the call: shows one ticket's words and hands on what is typed.
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { timeOfDay } from "/static/web/time.js";
import { ticketState } from "/static/web/ticket_words.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";
import { AddressPicker } from "./address_picker.js";
import { LikelyLine } from "/static/duplicates/likely.js";
import { MapPane } from "./map_pane.js";
import { TicketPhotos } from "/static/files/ticket_photos.js";
import { Picker } from "/static/web/picker.js";
import { PlaceLine } from "./place_line.js";
import { Suggestions } from "/static/routing/suggestions.js";
import { TicketSaving, wordsOf } from "./ticket_saving.js";

const EMPTY = { subject: "", text: "", address: "", topic_id: null, place: null, body_id: null, state: null };
const TYPED = ["subject", "address", "text"];

export class TicketForm {
  number = null;
  #savings = new Map(); // tickets whose words are not all with the server yet stay here
  #form = document.getElementById("ticket");
  #drafts;
  #changed;
  #clean = []; // who waits until every word is with the server
  #conflicts = ""; // as they are shown

  constructor(drafts, changed) {
    this.#drafts = drafts;
    this.#changed = changed;
    const byId = (id) => document.getElementById(id);
    this.topic = new Picker(byId("topic"), byId("topics"), (id) => {
      this.#saving?.type("topic_id", id);
      byId("address").focus();
    }, { id: "topic_id", nothing: () => t("No such topic. Choose the nearest; the text tells the rest."), show: () => this.#showBody() });
    this.suggestions = new Suggestions(byId("suggestions"), (taken) => this.#take(taken));
    this.address = new AddressPicker(byId("address"), byId("streets"), (address, place) => this.#choosePlace(address, place));
    this.map = new MapPane(byId("open-map"), byId("map"), () => this.#where(), (word) => this.#place(word));
    this.placeLine = new PlaceLine(byId("place-words"));
    this.likely = new LikelyLine(byId("likely"), { ready: () => this.saved(), joined: (number) => this.refresh(number) });
    this.photos = new TicketPhotos(byId("ticket-files"), (word) => this.#place(word));
    this.#form.addEventListener("submit", (event) => event.preventDefault());
    for (const field of TYPED) {
      const input = byId(field);
      input.addEventListener("input", () => this.#type(field, input.value));
      input.addEventListener("blur", () => this.#saving?.now());
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
    return this.#savings.get(this.number) ?? null;
  }

  /** Whether words of any ticket are still on their way. */
  get unsaved() {
    return [...this.#savings.values()].some((saving) => saving.dirty);
  }

  /** Whether words of any ticket are on their way, and this browser could not keep them. */
  get wouldLose() {
    return [...this.#savings.values()].some((saving) => saving.dirty && !saving.kept);
  }

  #take(taken) {
    const [[field, value]] = Object.entries(taken);
    this.#saving?.type(field, value);
    this.#show();
  }

  #where() {
    const { topic_id = null, place = null } = this.#saving?.words ?? {};
    return { number: this.number, topic_id, place };
  }

  get topicId() {
    return this.#saving?.words.topic_id ?? null;
  }

  /** When what is typed is with the server; at the latest after two seconds. */
  async saved() {
    const saving = this.#saving;
    if (!saving?.dirty) return;
    saving.now();
    await Promise.race([new Promise((done) => this.#clean.push(done)), new Promise((done) => setTimeout(done, 2000))]);
  }

  /** Bring a ticket into the form. `fresh`: its call was answered just now, nothing to load. */
  async open(number, { fresh = false } = {}) {
    if (number === this.number) return;
    this.#saving?.now();
    this.number = number;
    live.watch(number);
    this.photos.open(number, { fresh });
    if (!this.#savings.has(number)) {
      if (fresh && !this.#drafts.get(number)) this.#begin(number, { version: 0, base: { ...EMPTY }, words: EMPTY });
      else await this.#load(number);
    }
    this.#show();
  }

  #type(field, value) {
    const saving = this.#saving;
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
    this.#saving?.type("address", address);
    if (!this.#saving?.words.place || this.#saving.words.place.startsWith("~")) this.#place(place);
  }

  #place(word) {
    this.#saving?.type("place", word);
    this.placeLine.show(word);
    this.photos.showPlace(word);
  }

  mark(state) {
    const saving = this.#saving;
    if (!saving) return false;
    saving.type("state", state);
    this.#show();
    return true;
  }

  focusFirst() {
    if (this.#form.hidden) return false;
    const first = ["topic", "address", "subject", "text"].map((id) => document.getElementById(id)).find((it) => !it.value);
    (first ?? document.getElementById("text")).focus();
    return true;
  }

  /** The ticket was changed elsewhere or its record arrived: take what nobody has typed over. */
  async refresh(number) {
    const saving = this.#savings.get(number);
    if (number !== this.number || !saving || saving.dirty) return;
    const { ticket } = await api("GET", `/api/tickets/${number}`);
    if (saving.dirty || this.#savings.get(number) !== saving) return;
    saving.base = wordsOf(ticket);
    saving.words = wordsOf(ticket);
    saving.version = ticket.version;
    this.#show();
  }

  async #load(number) {
    const draft = this.#drafts.get(number);
    if (draft) return this.#begin(number, draft);
    try {
      const { ticket } = await api("GET", `/api/tickets/${number}`);
      this.#begin(number, { version: ticket.version, base: wordsOf(ticket), words: wordsOf(ticket) });
    } catch {
      this.#begin(number, { version: 0, base: { ...EMPTY }, words: EMPTY });
    }
  }

  #begin(number, from) {
    const saving = new TicketSaving(number, from, this.#drafts, () => {
      this.#show();
      if (!saving.dirty) for (const done of this.#clean.splice(0)) done();
      if (saving.status === "clean" && saving.savedAt) this.#changed(number);
    });
    this.#savings.set(number, saving);
    saving.now(); // words kept from before a reload go out at once
    for (const [other, it] of this.#savings) {
      if (other !== number && other !== this.number && !it.dirty) this.#savings.delete(other);
    }
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
    const saving = this.#saving;
    this.#form.hidden = !saving;
    const empty = document.getElementById("ticket-empty");
    if (empty) empty.hidden = Boolean(saving);
    this.#changed();
    if (!saving) return;
    this.#showWords(saving.words);
    say(document.getElementById("ticket-number"), this.number);
    const status = document.getElementById("ticket-saved");
    say(status, this.#status(saving));
    status.dataset.status = saving.left && saving.status === "clean" ? "refused" : saving.status;
    for (const button of this.#form.querySelectorAll("[data-ticket-state]")) {
      button.setAttribute("aria-pressed", String(saving.words.state === button.dataset.ticketState));
    }
    this.#showConflicts(saving);
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
    this.likely.follow({ number: this.number, words: `${words.subject} ${words.text}`.trim(), address: words.address, topic_id: words.topic_id, place: words.place ?? null });
    this.photos.showPlace(words.place ?? null);
  }

  // Who is to solve it: as saved, or as the topic says until the server has told.
  #showBody() {
    const words = this.#saving?.words;
    const topic = words && this.topic.of(words.topic_id);
    const body = words && this.suggestions.picker.of(words.body_id);
    const name = body ? this.topic.name(body) : this.topic.name(topic, "body");
    say(document.getElementById("topic-body"), name ? `→ ${name}` : topic ? t("The operator answers") : "");
  }

  #suggest(words) {
    const { topic_id, body_id, place } = words;
    this.suggestions.follow({ number: this.number, topic_id, body_id, district: place, words: `${words.subject} ${words.text}` });
  }

  #status({ status, savedAt, problem, left }) {
    if (status === "typing") return t("typing…");
    if (status === "saving") return t("saving…");
    if (status === "waiting") return t("kept here, saving is tried again");
    if (status === "conflict") return t("changed by somebody else too: choose below");
    if (status === "refused") return problem?.message ?? t("not saved");
    if (left) return left;
    return savedAt ? t("saved {time}", { time: timeOfDay(savedAt) }) : "";
  }

  #showConflicts(saving) {
    const place = document.getElementById("ticket-conflicts");
    const theirs = Object.entries(saving.theirs).map(([field, value]) => [field, this.#inWords(field, value)]);
    const shown = JSON.stringify([this.number, currentLanguage(), theirs]);
    if (this.#conflicts === shown) return;
    this.#conflicts = shown;
    place.replaceChildren(...theirs.map(([field, words]) => this.#conflict(saving, field, words)));
  }

  #conflict(saving, field, words) {
    const names = { subject: t("Subject"), text: t("Text"), address: t("Address"), topic_id: t("Topic"), body_id: t("Body"), place: t("Place on the map"), state: t("State") };
    const settle = (mine) => () => { saving.settle(field, mine); this.#show(); };
    return el("div", { class: "problem" },
      el("p", { text: t("{field}: somebody else wrote", { field: names[field] }) }),
      el("blockquote", { text: words }),
      el("div", { class: "row" },
        el("button", { type: "button", text: t("Keep mine"), onclick: settle(true) }),
        el("button", { type: "button", text: t("Take theirs"), onclick: settle(false) })));
  }

  // As the person would have chosen it, not as it is sent.
  #inWords(field, value) {
    if ((value ?? "") === "") return "–";
    if (field === "topic_id") return this.topic.name(this.topic.of(value)) || String(value);
    if (field === "body_id") return this.topic.name(this.suggestions.picker.of(value)) || String(value);
    if (field === "state") return ticketState(value);
    return field === "place" ? value.replace("~", "≈ ").replace(",", ", ") : value;
  }
}
