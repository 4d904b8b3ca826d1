// Which reason: a digit chooses, Escape leaves everything as it was.
import { el } from "/static/web/dom.js";
import { abuseReason, gapReason, pauseReason } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";

const PAUSES = ["break", "lunch", "training", "task", "technical"];
const ABUSES = ["insult", "threat", "hoax", "nuisance"];
const GAPS = ["card", "secret", "unwilling"];

export const choosePause = (afterCall) =>
  choose(afterCall ? t("Pause after this call") : t("Pause"), PAUSES, pauseReason);

export const chooseGap = () => choose(t("Why is it not recorded?"), GAPS, gapReason);

export const chooseAbuse = () => choose(t("Abuse of the line: what is it?"), ABUSES, abuseReason);

function choose(title, reasons, word) {
  const dialog = document.getElementById("pause-menu");
  dialog.querySelector("h2").textContent = title;
  const list = dialog.querySelector("[data-reasons]");
  return new Promise((resolve) => {
    const take = (reason) => { chosen = reason; dialog.close(); };
    let chosen = null;
    list.replaceChildren(...reasons.map((reason, at) =>
      el("button", { type: "button", onclick: () => take(reason) },
        el("kbd", { text: String(at + 1) }), el("span", { text: word(reason) }))));
    const key = (event) => {
      const at = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      if (at && reasons[at - 1]) { event.preventDefault(); take(reasons[at - 1]); }
    };
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    list.firstElementChild.focus();
  });
}
