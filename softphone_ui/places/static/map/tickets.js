// Open tickets around, as points; those of the topic that is written stand out.
import { api } from "/static/web/api.js";
import { say } from "/static/web/dom.js";
import { ticketState } from "/static/web/ticket_words.js";
import { currentLanguage, t, tn } from "/static/web/words.js";
import { Points } from "./points.js";

const FROM_ZOOM = 13;
const SOON_MS = 200;

export class OpenTickets {
  #turn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("leaflet").Map} map
   * @param {HTMLElement} line says how many there are
   * @param {() => import("./picker.js").Written} now gives the number and topic of what is written
   */
  constructor(map, line, now) {
    this.map = map;
    this.line = line;
    this.now = now;
    this.points = new Points(map);
    map.on("moveend", () => this.look());
  }

  /** Ask soon for the tickets of what is seen. */
  look() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), SOON_MS);
  }

  async #load() {
    const turn = ++this.#turn;
    if (this.map.getZoom() < FROM_ZOOM) return this.#show([], t("Nearer, open tickets are shown."));
    const here = this.map.getBounds();
    const asked = new URLSearchParams(Object.entries({ south: here.getSouth(), north: here.getNorth(), west: here.getWest(), east: here.getEast() }).map(([side, degrees]) => [side, String(degrees)]));
    try {
      const { tickets, more } = /** @type {Api.TicketsAround} */ (await api("GET", `/api/places/tickets?${asked}`));
      const others = tickets.filter((ticket) => ticket.number !== this.now().number);
      const many = others.length === 0 ? t("no other open tickets here") : tn("{n} open ticket here", "{n} open tickets here", others.length);
      if (turn === this.#turn) this.#show(others, more ? t("{many}, and more", { many }) : many);
    } catch {
      if (turn === this.#turn) this.#show([], "");
    }
  }

  /** @param {Api.PlacedTicket[]} tickets @param {string} said */
  #show(tickets, said) {
    say(this.line, said);
    this.points.show(tickets.map((ticket) => this.#point(ticket)));
  }

  /** @param {Api.PlacedTicket} ticket @returns {import("./points.js").MapPoint} */
  #point({ number, lat, lon, rough, state, topic_id, topic_names, applicants }) {
    const look = [topic_id === this.now().topic_id ? "same" : "", rough ? "rough" : ""].filter(Boolean).join(" ");
    const language = /** @type {"kk" | "ru" | "en"} */ (currentLanguage());
    const said = [number, topic_names?.[language], ticketState(state), applicants > 1 ? tn("{n} applicant", "{n} applicants", applicants) : ""];
    return { lat, lon, look, title: said.filter(Boolean).join(" · "), open: () => window.open(`/tickets/${number}`, "_blank", "noopener") };
  }
}
