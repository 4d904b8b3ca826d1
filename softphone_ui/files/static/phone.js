// The applicant's telephone: photos and videos are chosen, judged before a byte is sent, and sent one
// after the other; each shows how far it is.
import "/static/web/base.js";
import { byId, el, findAll, say } from "/static/web/dom.js";
import { onLanguage, t, tn } from "/static/web/words.js";
import { megabytes } from "./gallery.js";
import { Sending } from "./resumable.js";
import { lookUp } from "/static/web/tables.js";

const MEGABYTE = 1e6;
const LARGEST = { photo: 20 * MEGABYTE, video: 150 * MEGABYTE };
const root = byId("phone");
const link = location.pathname.split("/").pop();
const list = /** @type {HTMLElement} */ (document.getElementById("sent")); // not on every page
const most = Number(root.dataset.files);
let uploads = Number(root.dataset.uploads);
let queue = Promise.resolve();
const open = new Set(); // files on their way
/** @type {Row[]} */
const rows = [];

/** @type {Record<string, (row: Row) => string>} */
const WORDS = {
  queued: () => t("waits"),
  sending: (it) => t("{percent} % of {size}", { percent: Math.floor((100 * it.offset) / it.file.size), size: megabytes(it.file.size) }),
  waiting: () => t("The connection broke. Sending goes on by itself."),
  done: () => t("Sent. Thank you!"),
  refused: (it) => it.why?.() ?? it.message, // ours, or what the server said
};

for (const input of findAll(document, "#choices input", HTMLInputElement)) {
  input.addEventListener("change", () => {
    for (const file of input.files ?? []) take(file, input.dataset.kind ?? (file.type.startsWith("video/") ? "video" : "photo"));
    input.value = "";
  });
}

/**
 * @param {File} file
 * @param {string} kind
 */
function take(file, kind) {
  const row = new Row(file);
  rows.push(row);
  if (file.size === 0) return row.tell({ state: "refused", why: () => t("The file is empty.") });
  if (file.size > (lookUp(LARGEST, kind) ?? 0)) {
    const why = kind === "video" ? () => t("The video is too large: at most 150 MB. Film a shorter one.") : () => t("The photo is too large: at most 20 MB.");
    return row.tell({ state: "refused", why });
  }
  if (uploads + open.size >= most) return row.tell({ state: "refused", why: () => t("No more files can be sent by this link.") });
  open.add(row);
  count();
  const sending = new Sending(link ?? "", file, kind, (/** @type {Partial<Row>} */ told) => row.tell(told));
  queue = queue.then(() => sending.run()).then(() => {
    open.delete(row);
    if (row.state === "done") uploads += 1;
    count();
  });
}

class Row {
  state = "queued";
  offset = 0;
  message = "";
  /** @type {(() => string) | undefined} Why we do not take it. */
  why;

  /** @param {File} file */
  constructor(file) {
    this.file = file;
    this.word = el("span", { class: "word small" });
    this.bar = el("progress", { max: file.size || 1, value: 0, "aria-label": file.name });
    this.thumb = el("span", { class: "thumb", "aria-hidden": "true", text: "▶" });
    this.item = el("li", {}, this.thumb, el("span", { class: "name", text: file.name }), el("span", { class: "told" }, this.bar, this.word));
    list.prepend(this.item);
    this.#draw();
    this.tell({});
  }

  /** @param {Partial<Row>} told */
  tell(told) {
    Object.assign(this, told);
    this.item.dataset.state = this.state;
    this.bar.value = this.state === "done" ? this.bar.max : this.offset;
    this.bar.hidden = this.state === "refused";
    say(this.word, WORDS[this.state]?.(this) ?? "");
    if (this.state !== "sending") this.word.setAttribute("role", "status"); // not each part of it
    else this.word.removeAttribute("role");
  }

  async #draw() {
    if (!this.file.type.startsWith("image/")) return;
    const bitmap = await createImageBitmap(this.file, { resizeWidth: 112 }).catch(() => null);
    if (!bitmap) return;
    const canvas = el("canvas", { width: bitmap.width, height: bitmap.height });
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    this.thumb.replaceChildren(canvas);
  }
}

function count() {
  const left = most - uploads - open.size;
  say(document.getElementById("count"), tn("{n} more file can be sent", "{n} more files can be sent", Math.max(left, 0)));
  for (const input of findAll(document, "#choices input", HTMLInputElement)) input.disabled = left <= 0;
}

onLanguage(() => {
  count();
  for (const row of rows) row.tell({});
});
addEventListener("beforeunload", (event) => { if (open.size > 0) event.preventDefault(); });
count();
