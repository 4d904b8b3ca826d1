// The photos beside the ticket's words: asked for by one key, shown as they come, and the place of one
// offered where the ticket has none.
import { api, problemOf } from "/static/web/api.js";
import { el, find, say } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { placeOf } from "/static/places/place.js";
import { moment } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";
import { Gallery } from "./gallery.js";
import { lookUp } from "/static/web/tables.js";

export class TicketPhotos {
  #gallery;
  #words;
  #offer;
  #take;
  /** @type {string | null} */
  #place = null;
  #said = () => "";

  /**
   * `take(word)`: put this place onto the ticket.
   * @param {HTMLElement} root
   * @param {(word: string) => void} take
   */
  constructor(root, take) {
    this.#take = take;
    this.#gallery = new Gallery(root);
    this.#gallery.on(() => this.#show());
    this.#words = find(root, "[data-told]");
    this.#offer = find(root, "[data-offer]");
    const button = root.querySelector("[data-ask]");
    button?.addEventListener("click", () => this.ask());
    if (button) new Keys().on("F9", () => this.ask(), { inFields: true, withAlt: false });
    onLanguage(() => this.#show());
  }

  /**
   * `fresh`: its call was answered just now, there can be none.
   * @param {string | null} number
   */
  open(number, { fresh = false } = {}) {
    this.#said = () => "";
    this.#gallery.open(number, { fresh });
  }

  /**
   * The ticket's place as it is now (null: none).
   * @param {string | null} place
   */
  showPlace(place) {
    this.#place = place;
    this.#show();
  }

  /** Send the applicant a link for photos. */
  ask() {
    if (!this.#gallery.number) return false;
    this.#send(this.#gallery.number);
    return true;
  }

  /** @param {string} number */
  async #send(number) {
    this.#tell(number, () => t("the message is being sent…"));
    try {
      /** @type {Api.FilesRequested} */
      const sent = await api("POST", `/api/tickets/${number}/upload-link`, {});
      this.#tell(number, () => t("Link sent to {to}, until {time}", { to: sent.sent_to, time: moment(sent.expires_at) }));
    } catch (failure) {
      const error = problemOf(failure);
      this.#tell(number, () => error.message);
    }
  }

  /**
   * @param {string} number
   * @param {() => string} said
   */
  #tell(number, said) {
    if (number !== this.#gallery.number) return;
    this.#said = said;
    this.#show();
  }

  #show() {
    say(this.#words, this.#said());
    const placed = this.#place ? null : this.#gallery.files.find((file) => file.lat !== null);
    this.#offer.hidden = !placed;
    if (!placed || this.#offer.dataset.of === placed.file_id) return;
    this.#offer.dataset.of = placed.file_id;
    const word = placeOf(placed);
    this.#offer.replaceChildren(
      el("span", { text: t("The photo says its place.") }),
      el("button", { type: "button", text: t("Take the place"), onclick: () => word && this.#take(word) }));
    this.#say(placed);
  }

  /**
   * Show the district, so that the place can be judged before it is taken. A place outside cannot be.
   * @param {Api.TicketFile} file
   */
  async #say({ lat, lon, file_id }) {
    const point = new URLSearchParams({ lat: String(lat), lon: String(lon) });
    const told = /** @type {Api.PointView | null} */ (await api("GET", `/api/places/at?${point}`).catch(() => null));
    if (!told || this.#offer.dataset.of !== file_id) return;
    const where = told.outside ? t("outside the city") : lookUp({ ...told.district_names }, document.documentElement.lang) ?? "";
    say(this.#offer.querySelector("span"), `${t("Taken at")} ${where}`);
    if (told.outside) find(this.#offer, "button").remove();
  }
}
