// The photos and videos of a ticket, as they come: previews that open whole, each with who gave it.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { el, find, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { dayMonth, hourMinute } from "/static/web/time.js";
import { currentLanguage, onLanguage, t } from "/static/web/words.js";

/** @param {number} bytes */
export const megabytes = (bytes) => t("{n} MB", {
  n: (Math.max(bytes, 100_000) / 1e6).toLocaleString(currentLanguage() === "en" ? "en" : "ru", { maximumFractionDigits: 1 }),
});

/**
 * Where a file of a ticket is read.
 * @param {string} number
 * @param {string} id
 */
export const fileAddress = (number, id, preview = false) => `/api/tickets/${number}/files/${id}${preview ? "?preview=true" : ""}`;

export class Gallery {
  /** @type {string | null} */
  number = null;
  /** @type {Api.TicketFile[]} */
  files = [];
  #root;
  #list;
  /** @type {Set<(files: Api.TicketFile[]) => void>} */
  #listeners = new Set();

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    this.#list = find(root, "[data-files]");
    live.on("written", ({ tickets }) => { if (this.number && tickets.includes(this.number)) this.look(); });
    live.on("link", ({ up }) => { if (up && this.number && !this.#up) this.look(); this.#up = up; });
    onLanguage(() => this.#show());
  }

  #up = true;

  /**
   * Call `listener(files)` after each look.
   * @param {(files: Api.TicketFile[]) => void} listener
   */
  on(listener) {
    this.#listeners.add(listener);
  }

  /**
   * `fresh`: there can be none yet.
   * @param {string | null} number
   */
  open(number, { fresh = false } = {}) {
    if (number === this.number) return;
    this.number = number;
    this.files = [];
    this.#show();
    if (number) live.watch(number);
    if (!fresh) this.look();
  }

  async look() {
    const { number } = this;
    if (!number) return;
    // A ticket whose row is not written yet has no files; an answer that is lost is asked for again.
    const files = /** @type {Api.TicketFile[] | null} */ (await api("GET", `/api/tickets/${number}/files`).catch(() => null));
    if (files === null || number !== this.number) return;
    this.files = files;
    this.#show();
  }

  #show() {
    if (!("always" in this.#root.dataset)) this.#root.hidden = this.files.length === 0;
    keyed(this.#list, this.files, (it) => it.file_id, (it) => this.#make(it), (row, it) => this.#told(row, it));
    for (const listener of this.#listeners) listener(this.files);
  }

  /** @param {Api.TicketFile} file */
  #make(file) {
    const seen = file.kind === "photo"
      ? el("img", { src: fileAddress(this.number ?? "", file.file_id, true), loading: "lazy", alt: "" })
      : el("span", { class: "video-tile", "aria-hidden": "true", text: "▶" });
    const away = el("button", { type: "button", class: "quiet small", "data-away": true, text: t("Take away"), onclick: () => this.#takeAway(file) });
    return el("li", {}, el("a", { href: fileAddress(this.number ?? "", file.file_id), target: "_blank", rel: "noopener" }, seen, el("span", { class: "file-words small" })), away);
  }

  /**
   * @param {HTMLElement} row
   * @param {Api.TicketFile} file
   */
  #told(row, file) {
    const kind = file.kind === "photo" ? t("Photo") : t("Video");
    const who = file.received_from ?? t("the applicant");
    const given = file.answer_at ? ` · ${t("given with the answer")}` : "";
    const words = `${kind}, ${megabytes(file.bytes)} · ${who}, ${dayMonth(file.at)} ${hourMinute(file.at)}${given}`;
    say(row.querySelector(".file-words"), words);
    row.title = words;
    find(row, "[data-away]").hidden = !file.removable || document.body.classList.contains("desk");
  }

  /**
   * What should not be there, or was given by mistake. The story says who took it away.
   * @param {Api.TicketFile} file
   */
  async #takeAway(file) {
    if (!confirm(t("Take this file away for good?"))) return;
    try {
      await api("DELETE", fileAddress(this.number ?? "", file.file_id));
    } catch (failure) {
      const error = problemOf(failure);
      toast(error.message);
    }
    this.look();
  }
}

const card = document.getElementById("files");
if (card) new Gallery(card).open(card.dataset.number ?? null);
