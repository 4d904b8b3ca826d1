// The map below the address: a click, or Enter on what lies under the cross, sets the ticket's pin.
// A place outside the city is said and not set, so that it never keeps other words from being saved.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { placeWord, readPlace } from "../place.js";
import { currentLanguage, t } from "/static/web/words.js";
import { CityMap } from "./city_map.js";
import { underCross } from "./keys.js";
import { Pin } from "./pin.js";
import { OpenTickets } from "./tickets.js";

export class MapPicker {
  #turn = 0;

  /** `now()`: number, topic and place (a word) of the form; `choose(word)` takes a place, null: none. */
  constructor(element, { now, choose }) {
    Object.assign(this, { now, choose });
    const said = el("p", { class: "map-said", role: "status" });
    const many = el("p", { class: "soft small" });
    const frame = el("div", { class: "map-frame" });
    this.city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"));
    frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
    element.replaceChildren(frame, el("div", { class: "map-words" }, said, many), el("div", { class: "row" },
      el("button", { type: "button", onclick: () => this.#set(this.map.getCenter()) }, el("span", { text: t("Set the pin under the cross") }), " ", el("kbd", { text: "↵" })),
      el("button", { type: "button", class: "quiet", onclick: () => this.#take(null) }, el("span", { text: t("Without a pin") }), " ", el("kbd", { text: "Del" }))));
    Object.assign(this, { said, map: this.city.map, pin: new Pin(this.city.map) });
    this.tickets = new OpenTickets(this.map, many, now);
    underCross(this.city, { set: (at) => this.#set(at), clear: () => this.#take(null) });
  }

  /** The map has come into sight: bring the ticket's place into it. */
  async open() {
    const place = readPlace(this.now().place);
    if (place) this.city.show(place);
    this.pin.show(place);
    this.city.box.focus();
    try {
      await this.city.load();
      this.tickets.look();
    } catch (problem) {
      toast(problem.message);
    }
  }

  /** The ticket's place, or what it is about, is another one now. */
  follow() {
    const { place, number, topic_id } = this.now();
    if (number !== this.number) this.#turn++; // a pin on its way is the last ticket's
    this.number = number;
    const key = `${number} ${place}`;
    if (key !== this.shown) this.pin.show(readPlace(place));
    if (key !== this.shown && place) this.city.show(readPlace(place));
    this.shown = key;
    if (topic_id !== this.topic) this.tickets.look();
    this.topic = topic_id;
  }

  async #set({ lat, lng }) {
    const turn = ++this.#turn;
    const lon = ((lng + 540) % 360) - 180;
    try {
      const told = await api("GET", `/api/places/at?${new URLSearchParams({ lat, lon })}`);
      if (turn !== this.#turn) return;
      if (told.outside) return this.#say(t("This place is outside the city."));
      this.#take({ lat, lon }, told);
    } catch (problem) {
      this.#say(problem.message);
    }
  }

  #take(place, told = null) {
    this.#turn++;
    this.pin.show(place);
    const word = place && placeWord(place);
    this.shown = `${this.now().number} ${word}`;
    this.choose(word);
    this.#say(place ? t("Pin set: {where}", { where: where(told) }) : t("The ticket has no pin."));
  }

  #say(text) {
    this.said.textContent = text;
  }
}

/** District and street of a point, as far as they are known. */
function where(told) {
  const language = currentLanguage();
  const street = told[`street_${language}`] ?? told.street_ru;
  return [told.district_names?.[language], street && t("near {street}", { street })].filter(Boolean).join(", ") || "–";
}
