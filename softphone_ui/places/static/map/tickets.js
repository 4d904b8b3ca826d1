// Open tickets around, as points; those of the topic that is written stand out.
import { circleMarker, layerGroup } from "/built/leaflet.js";
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { ticketState } from "/static/web/ticket_words.js";
import { currentLanguage, t, tn } from "/static/web/words.js";

const FROM_ZOOM = 13;
const SOON_MS = 200;

export class OpenTickets {
  #layer = layerGroup();
  #turn = 0;
  #timer = null;

  /** `line` says how many there are; `now()` gives the number and topic of what is written. */
  constructor(map, line, now) {
    Object.assign(this, { map, line, now });
    this.#layer.addTo(map);
    map.on("moveend", () => this.look());
  }

  look() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#load(), SOON_MS);
  }

  async #load() {
    const turn = ++this.#turn;
    if (this.map.getZoom() < FROM_ZOOM) return this.#show([], t("Nearer, open tickets are shown."));
    const here = this.map.getBounds();
    const asked = new URLSearchParams({ south: here.getSouth(), north: here.getNorth(), west: here.getWest(), east: here.getEast() });
    try {
      const { tickets, more } = await api("GET", `/api/places/tickets?${asked}`);
      const others = tickets.filter((it) => it.number !== this.now().number);
      const many = others.length === 0 ? t("no other open tickets here") : tn("{n} open ticket here", "{n} open tickets here", others.length);
      if (turn === this.#turn) this.#show(others, more ? t("{many}, and more", { many }) : many);
    } catch {
      if (turn === this.#turn) this.#show([], "");
    }
  }

  #show(tickets, said) {
    say(this.line, said);
    this.#layer.clearLayers();
    for (const it of tickets) this.#layer.addLayer(this.#point(it));
  }

  #point(it) {
    const look = ["map-ticket", it.topic_id === this.now().topic_id ? "same" : "", it.rough ? "rough" : ""].join(" ");
    const point = circleMarker([it.lat, it.lon], { radius: 7, className: look });
    const said = [it.number, it.topic_names?.[currentLanguage()], ticketState(it.state), it.applicants > 1 ? tn("{n} applicant", "{n} applicants", it.applicants) : ""];
    point.bindTooltip(el("span", { text: said.filter(Boolean).join(" · ") }), { className: "map-tip" });
    point.on("click", () => open(`/tickets/${it.number}`, "_blank", "noopener"));
    return point;
  }
}
