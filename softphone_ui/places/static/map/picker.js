// The map below the address: a click, or Enter on what lies under the cross, sets the ticket's pin.
// A place outside the city is said and not set, so that it never keeps other words from being saved.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el } from "/static/web/dom.js";
import { placeWord, readPlace } from "../place.js";
import { currentLanguage, t } from "/static/web/words.js";
import { apartWords } from "./apart.js";
import { CityMap } from "./city_map.js";
import { underCross } from "./keys.js";
import { addMyLocation } from "./my_location.js";
import { Pin } from "./pin.js";
import { legend } from "./points.js";
import { OpenTickets } from "./tickets.js";

/** @typedef {{ number: string | null, topic_id: number | null, place: string | null, address?: string }} Written What the form says now. */
/** @typedef {{ now: () => Written, choose: (word: string | null) => void }} Form */
/** @typedef {import("../place.js").Place} Place */

export class MapPicker {
  #turn = 0;
  /** @type {string | null} */
  #shown = null;
  /** @type {string | null} */
  #number = null;
  /** @type {number | null} */
  #topic = null;

  /**
   * @param {HTMLElement} element
   * @param {Form} form `now` says what is written; `choose` takes a place as a word, null: none
   */
  constructor(element, { now, choose }) {
    this.now = now;
    this.choose = choose;
    this.said = el("p", { class: "map-said", role: "status" });
    const many = el("p", { class: "soft small" });
    const frame = el("div", { class: "map-frame" });
    this.city = new CityMap(frame, t("Map: arrow keys move it under the cross, + and − zoom, Enter sets the pin"));
    this.map = this.city.map;
    frame.append(el("span", { class: "map-cross", "aria-hidden": "true" }));
    const looks = [{ look: "", text: t("Open ticket") }, { look: "same", text: t("Same topic") }, { look: "rough", text: t("Somewhere on the street") }, { look: "cluster", text: t("Several places") }];
    element.replaceChildren(frame, legend(looks), el("div", { class: "map-words" }, this.said, many), el("div", { class: "row" },
      el("button", { type: "button", onclick: () => this.#set(this.map.getCenter()) }, el("span", { text: t("Set the pin under the cross") }), " ", el("kbd", { text: "↵" })),
      el("button", { type: "button", class: "quiet", onclick: () => this.#take(null) }, el("span", { text: t("Without a pin") }), " ", el("kbd", { text: "Del" }))));
    this.pin = new Pin(this.map);
    this.tickets = new OpenTickets(this.map, many, now);
    addMyLocation(this.city, (message) => this.#say(message));
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
      toast(words(problem));
    }
  }

  /** The ticket's place, or what it is about, is another one now. */
  follow() {
    const { place, number, topic_id } = this.now();
    if (number !== this.#number) this.#turn++; // a pin on its way is the last ticket's
    this.#number = number;
    const key = `${number} ${place}`;
    const read = readPlace(place);
    if (key !== this.#shown) this.pin.show(read);
    if (key !== this.#shown && read) this.city.show(read);
    this.#shown = key;
    if (topic_id !== this.#topic) this.tickets.look();
    this.#topic = topic_id;
  }

  /** @param {{ lat: number, lng: number }} at */
  async #set({ lat, lng }) {
    const turn = ++this.#turn;
    const lon = ((lng + 540) % 360) - 180;
    const asked = { lat: String(lat), lon: String(lon), address: (this.now().address ?? "").slice(0, 200) };
    try {
      const told = /** @type {Api.PointView} */ (await api("GET", `/api/places/at?${new URLSearchParams(asked)}`));
      if (turn !== this.#turn) return;
      if (told.outside) return this.#say(t("This place is outside the city."));
      this.#take({ lat, lon }, told);
    } catch (problem) {
      this.#say(words(problem));
    }
  }

  /** @param {Place | null} place @param {Api.PointView | null} [told] */
  #take(place, told = null) {
    this.#turn++;
    this.pin.show(place);
    const word = place && placeWord(place);
    this.#shown = `${this.now().number} ${word}`;
    this.choose(word);
    const set = told ? [t("Pin set: {where}", { where: where(told) }), apartWords(told)] : [t("The ticket has no pin.")];
    this.#say(set.filter(Boolean).join(". "));
  }

  /** @param {string} text */
  #say(text) {
    this.said.textContent = text;
  }
}

/** @param {unknown} problem */
const words = (problem) => (problem instanceof Error ? problem.message : String(problem));

/** Name district and street of a point, as far as they are known. @param {Api.PointView} told */
function where(told) {
  const language = /** @type {"kk" | "ru" | "en"} */ (currentLanguage());
  const street = (language === "kk" ? told.street_kk : told.street_ru) ?? told.street_ru;
  return [told.district_names?.[language], street && t("near {street}", { street })].filter(Boolean).join(", ") || "–";
}
