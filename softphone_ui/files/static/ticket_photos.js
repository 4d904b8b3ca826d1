// The photos beside the ticket's words: asked for by one key, shown as they come, and the place of one
// offered where the ticket has none.
import { api } from "/static/web/api.js";
import { el, say } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { placeWord } from "/static/places/place.js";
import { moment } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";
import { Gallery } from "./gallery.js";

export class TicketPhotos {
  #gallery;
  #words;
  #offer;
  #take;
  #place = null;
  #said = () => "";

  /** `take(word)`: put this place onto the ticket. */
  constructor(root, take) {
    this.#take = take;
    this.#gallery = new Gallery(root);
    this.#gallery.on(() => this.#show());
    this.#words = root.querySelector("[data-told]");
    this.#offer = root.querySelector("[data-offer]");
    const button = root.querySelector("[data-ask]");
    button?.addEventListener("click", () => this.ask());
    if (button) new Keys().on("F9", () => this.ask(), { inFields: true, withAlt: false });
    onLanguage(() => this.#show());
  }

  /** `fresh`: its call was answered just now, there can be none. */
  open(number, { fresh = false } = {}) {
    this.#said = () => "";
    this.#gallery.open(number, { fresh });
  }

  /** The ticket's place as it is now (null: none). */
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

  async #send(number) {
    this.#tell(number, () => t("the message is being sent…"));
    try {
      const sent = await api("POST", `/api/tickets/${number}/upload-link`, {});
      this.#tell(number, () => t("Link sent to {to}, until {time}", { to: sent.sent_to, time: moment(sent.expires_at) }));
    } catch (error) {
      this.#tell(number, () => error.message);
    }
  }

  #tell(number, said) {
    if (number !== this.#gallery.number) return;
    this.#said = said;
    this.#show();
  }

  #show() {
    say(this.#words, this.#said());
    const placed = this.#place ? null : this.#gallery.files.find((it) => it.lat !== null);
    this.#offer.hidden = !placed;
    if (!placed || this.#offer.dataset.of === placed.file_id) return;
    this.#offer.dataset.of = placed.file_id;
    const word = placeWord(placed);
    this.#offer.replaceChildren(
      el("span", { text: t("The photo says its place.") }),
      el("button", { type: "button", text: t("Take the place"), onclick: () => this.#take(word) }));
    this.#say(placed);
  }

  // The district in words, so that it can be judged before it is taken. A place outside cannot be.
  async #say({ lat, lon, file_id }) {
    const told = await api("GET", `/api/places/at?${new URLSearchParams({ lat, lon })}`).catch(() => null);
    if (!told || this.#offer.dataset.of !== file_id) return;
    const where = told.outside ? t("outside the city") : told.district_names?.[document.documentElement.lang] ?? "";
    say(this.#offer.querySelector("span"), `${t("Taken at")} ${where}`);
    if (told.outside) this.#offer.querySelector("button").remove();
  }
}
