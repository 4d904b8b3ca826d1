// Photos that go to the applicant with the answer. Each is sent as soon as it is chosen, so that the
// answer itself waits for nothing; what was sent and not answered with is still here after a reload.
import { api, problemOf } from "/static/web/api.js";
import { el, find, keyed, say } from "/static/web/dom.js";
import { fileAddress, megabytes } from "/static/files/gallery.js";
import { t } from "/static/web/words.js";

const LARGEST = 20_000_000;
const SECONDS = 120;

export class AnswerPhotos {
  #number;
  #root;
  #input;
  #list;
  #problem;
  /** @type {Api.TicketFile[]} */
  #sent = [];
  #sending = 0;

  /**
   * @param {HTMLElement} root
   * @param {string} number of the ticket
   */
  constructor(root, number) {
    this.#root = root;
    this.#number = number;
    this.#input = find(root, "input[type=file]", HTMLInputElement);
    this.#list = find(root, "ul");
    this.#problem = find(root, ".problem");
    this.#input.addEventListener("change", () => this.#take([...this.#input.files ?? []]));
    this.#look();
  }

  /** Ids of the photos that go with the answer. */
  get ids() {
    return this.#sent.map((file) => file.file_id);
  }

  get busy() {
    return this.#sending > 0;
  }

  async #look() {
    const files = /** @type {Api.TicketFile[]} */ (await api("GET", `/api/tickets/${this.#number}/files`).catch(() => []));
    // A photo that was sent before this answer came stays, once.
    const there = files.filter((file) => file.own && file.kind === "photo");
    this.#sent = [...there, ...this.#sent.filter((file) => !there.some((other) => other.file_id === file.file_id))];
    this.#show();
  }

  /** @param {File[]} files */
  async #take(files) {
    this.#input.value = "";
    this.#problem.hidden = true;
    for (const file of files) await this.#send(file);
  }

  /** @param {File} file */
  async #send(file) {
    if (file.size > LARGEST) return this.#refuse(file.name, t("The photo is too large: at most 20 MB."));
    const row = el("li", {}, el("span", { class: "grow", text: file.name }), el("span", { class: "soft small", text: t("being sent") }));
    find(this.#root, "[data-sending]").append(row);
    this.#sending += 1;
    const how = { type: "application/octet-stream", seconds: SECONDS };
    try {
      /** @type {Api.TicketFile} */
      const stored = await api("POST", `/api/tickets/${this.#number}/files`, file, how);
      this.#sent.push(stored);
    } catch (failure) {
      const error = problemOf(failure);
      this.#refuse(file.name, error.code === "offline" ? t("The photo was not sent: the connection broke. Choose it again.") : error.message);
    }
    this.#sending -= 1;
    row.remove();
    this.#show();
  }

  /**
   * @param {string} name of the file
   * @param {string} why
   */
  #refuse(name, why) {
    say(this.#problem, `${name}: ${why}`);
    this.#problem.hidden = false;
  }

  #show() {
    keyed(this.#list, this.#sent, (file) => file.file_id, (file) => this.#row(file));
  }

  /** @param {Api.TicketFile} file */
  #row(file) {
    const away = el("button", { type: "button", text: t("Take away"), onclick: () => this.#takeAway(file) });
    return el("li", {},
      el("img", { src: fileAddress(this.#number, file.file_id, true), alt: t("Photo") }),
      el("span", { class: "grow small soft", text: `${file.width}×${file.height} · ${megabytes(file.bytes)}` }), away);
  }

  /** @param {Api.TicketFile} file */
  async #takeAway(file) {
    try {
      await api("DELETE", `/api/tickets/${this.#number}/files/${file.file_id}`);
    } catch (failure) {
      const error = problemOf(failure);
      if (error.code !== "not_found") return this.#refuse(t("Photo"), error.message);
    }
    this.#sent = this.#sent.filter((other) => other !== file);
    this.#show();
    this.#input.focus();
  }
}
