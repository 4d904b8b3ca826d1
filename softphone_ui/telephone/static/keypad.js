// Keys for the machine at the other end: pressed here or typed, each heard over there at once.
import { el } from "/static/web/dom.js";

const KEYS = "123456789*0#";

export function openKeypad(press) {
  const dialog = document.getElementById("keypad");
  const told = dialog.querySelector("output");
  const send = (key) => { press(key); told.textContent += key; };
  told.textContent = "";
  dialog.querySelector("[data-keypad]").replaceChildren(
    ...[...KEYS].map((key) => el("button", { type: "button", class: "number", text: key, onclick: () => send(key) })));
  const typed = (event) => {
    if (!KEYS.includes(event.key) || event.repeat) return;
    event.preventDefault();
    send(event.key);
  };
  dialog.addEventListener("keydown", typed);
  dialog.addEventListener("close", () => dialog.removeEventListener("keydown", typed), { once: true });
  dialog.showModal();
}
