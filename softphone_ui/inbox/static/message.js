// One message as it is read: its words, its files, and what became of it on its way.
import { el, find, say } from "/static/web/dom.js";
import { hourMinute, moment } from "/static/web/time.js";
import { t } from "/static/web/words.js";

/**
 * A file of a message, as the server tells it.
 * @typedef {{file_id: string | null, kind: string, state: string, why: string | null, ticket: string | null}} MessageFile
 * @typedef {import("./talk.js").Talk} Talk
 */

/** @type {Record<string, () => string>} */
const DELIVERY = {
  waiting: () => t("is being sent"), handing_over: () => t("is being sent"), sent: () => t("message sent"),
  refused: () => t("not delivered"), in_doubt: () => t("may not have arrived"),
};
/** @type {Record<string, () => string>} */
const KINDS = { photo: () => t("photo"), video: () => t("video"), voice: () => t("spoken message"), other: () => t("other file") };

/** @param {Api.MessageRow} it */
export function makeMessage(it) {
  return el("li", { "data-kind": it.kind, "data-part": it.part },
    el("p", { class: "words" }), el("div", { class: "files" }), el("div", { class: "before small soft" }),
    el("div", { class: "meta" }));
}

/** @param {HTMLElement} row @param {Api.MessageRow} it @param {number} conversation @param {Talk} talk */
export function updateMessage(row, it, conversation, talk) {
  const words = find(row, ".words");
  say(words, it.text);
  words.classList.toggle("gone", Boolean(it.deleted_at));
  const before = row.querySelector(".before");
  say(before, it.before.length ? t("before: {words}", { words: it.before.join(" → ") }) : "");
  showFiles(find(row, ".files"), it, conversation);
  showMeta(find(row, ".meta"), it, talk);
}

/** @param {HTMLElement} place @param {Api.MessageRow} it @param {number} conversation */
function showFiles(place, it, conversation) {
  const shown = JSON.stringify([it.files, it.lat, it.lon]);
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.replaceChildren(...filesOf(it).map((file) => fileOf(file, conversation)));
  if (it.lat !== null && it.lon !== null) {
    const point = `${it.lat.toFixed(5)}, ${it.lon.toFixed(5)}`;
    place.append(el("p", { text: t("place: {point}", { point }) }));
  }
}

/** @param {Api.MessageRow} it */
export const filesOf = (it) => /** @type {MessageFile[]} */ (/** @type {unknown} */ (it.files));

/** @param {MessageFile} file @param {number} conversation */
function fileOf(file, conversation) {
  const name = (KINDS[file.kind] ?? KINDS.other)();
  if (file.state === "waiting") return el("p", { class: "soft small", text: t("{kind}: is being fetched", { kind: name }) });
  if (file.state !== "there") return el("p", { class: "soft small", text: t("{kind}: not taken", { kind: name }) });
  const address = `/api/inbox/${conversation}/files/${file.file_id}`;
  if (file.kind === "voice") return el("audio", { controls: true, preload: "none", src: address });
  if (file.kind === "video") return el("video", { controls: true, preload: "none", src: address });
  return el("a", { href: address, target: "_blank", rel: "noopener" }, el("img", { src: `${address}?preview=true`, alt: name, loading: "lazy" }));
}

/** @param {HTMLElement} place @param {Api.MessageRow} it @param {Talk} talk */
function showMeta(place, it, talk) {
  const who = it.kind === "note" ? t("note: {name}", { name: it.person ?? t("bot") }) : it.part === "bot" ? t("bot") : it.person;
  const parts = [who, it.alone ? t("to the author alone") : null, hourMinute(it.published_at), it.edited_at ? t("edited") : null, it.deleted_at ? t("deleted by its author") : null,
    it.delivery ? DELIVERY[it.delivery]() : null].filter((part) => part !== null);
  const shown = JSON.stringify([parts, it.delivery, it.link]);
  if (place.dataset.shown === shown) return;
  place.dataset.shown = shown;
  place.title = moment(it.published_at);
  place.replaceChildren(...parts.filter(Boolean).map((text) => el("span", { text })));
  if (it.link.startsWith("https://")) {
    place.append(el("a", { href: it.link, target: "_blank", rel: "noopener noreferrer", text: t("open in the network") }));
  }
  if (it.delivery === "refused") place.lastElementChild?.classList.add("late");
  if (it.delivery !== "in_doubt") return;
  place.append(
    el("button", { type: "button", class: "quiet", text: t("It has arrived"), onclick: () => talk.doubt(it.message_id, true) }),
    el("button", { type: "button", class: "quiet", text: t("Send again"), onclick: () => talk.doubt(it.message_id, false) }));
}
