// Keys for the machine at the other end: pressed here or typed, each heard over there at once.
import { byId, el, find } from "/static/web/dom.js";

const KEYS = "123456789*0#";

/** @param {(key: string) => void} press */
export function openKeypad(press) {
  const dialog = byId("keypad", HTMLDialogElement);
  const told = find(dialog, "output");
  const send = (/** @type {string} */ key) => { press(key); told.textContent += key; };
  told.textContent = "";
  find(dialog, "[data-keypad]").replaceChildren(
    ...[...KEYS].map((key) => el("button", { type: "button", class: "number", text: key, onclick: () => send(key) })));
  const typed = (/** @type {KeyboardEvent} */ event) => {
    if (!KEYS.includes(event.key) || event.repeat) return;
    event.preventDefault();
    send(event.key);
  };
  dialog.addEventListener("keydown", typed);
  dialog.addEventListener("close", () => dialog.removeEventListener("keydown", typed), { once: true });
  dialog.showModal();
}
