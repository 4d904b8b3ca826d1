// Which pause: a digit chooses, Escape leaves everything as it was.
import { el } from "../dom.js";
import { pauseReason } from "../ticket_words.js";
import { t } from "../words.js";

const REASONS = ["break", "lunch", "training", "task", "technical"];

export function choosePause(afterCall) {
  const dialog = document.getElementById("pause-menu");
  dialog.querySelector("h2").textContent = afterCall ? t("Pause after this call") : t("Pause");
  const list = dialog.querySelector("[data-reasons]");
  return new Promise((resolve) => {
    const choose = (reason) => { chosen = reason; dialog.close(); };
    let chosen = null;
    list.replaceChildren(...REASONS.map((reason, at) =>
      el("button", { type: "button", onclick: () => choose(reason) },
        el("kbd", { text: String(at + 1) }), el("span", { text: pauseReason(reason) }))));
    const key = (event) => {
      const at = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
      if (at && REASONS[at - 1]) { event.preventDefault(); choose(REASONS[at - 1]); }
    };
    dialog.addEventListener("keydown", key);
    dialog.addEventListener("close", () => { dialog.removeEventListener("keydown", key); resolve(chosen); }, { once: true });
    dialog.showModal();
    list.firstElementChild.focus();
  });
}
