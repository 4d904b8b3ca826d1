// Which reason: a digit chooses, Escape leaves everything as it was.
import { byId, el, find } from "/static/web/dom.js";
import { abuseReason, gapReason, pauseReason } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";

const PAUSES = ["break", "lunch", "training", "task", "technical"];
const ABUSES = ["insult", "threat", "hoax", "nuisance"];
const GAPS = ["card", "secret", "unwilling"];

/** @param {boolean} afterCall */
export const choosePause = (afterCall) =>
  choose(afterCall ? t("Pause after this call") : t("Pause"), PAUSES, pauseReason);

export const chooseGap = () => choose(t("Why is it not recorded?"), GAPS, gapReason);

export const chooseAbuse = () => choose(t("Abuse of the line: what is it?"), ABUSES, abuseReason);

/**
 * @param {string} title
 * @param {string[]} reasons
 * @param {(reason: string) => string} word
 * @returns {Promise<string | null>}
 */
function choose(title, reasons, word) {
  const dialog = byId("pause-menu", HTMLDialogElement);
  find(dialog, "h2").textContent = title;
  const list = find(dialog, "[data-reasons]");
  return new Promise((resolve) => {
    /** @type {string | null} */
    let chosen = null;
    const take = (/** @type {string} */ reason) => { chosen = reason; dialog.close(); };
    list.replaceChildren(...reasons.map((reason, at) =>
      el("button", { type: "button", onclick: () => take(reason) },
        el("kbd", { text: String(at + 1) }), el("span", { text: word(reason) }))));
    const key = (/** @type {KeyboardEvent} */ event) => {
      const reason = reasons[Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1]) - 1];
      if (reason) { event.preventDefault(); take(reason); }
    };
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    find(list, "button").focus();
  });
}
