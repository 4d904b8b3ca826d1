// A question with answers by key. Escape leaves everything as it was.
import { closest, el, find } from "/static/web/dom.js";

const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("tile-menu")); // not on every page

/**
 * @typedef {{key: string, label: string, more?: string, code?: string, pressed?: boolean, primary?: boolean, run: () => unknown}} Item
 *
 * Ask one question at a time: a choice that leads to another opens it in place of itself.
 * @param {string} title
 * @param {string} text
 * @param {Item[]} items
 */
export function ask(title, text, items) {
  find(dialog, "h2").textContent = title;
  find(dialog, "[data-text]").textContent = text;
  const take = (/** @type {Item} */ item) => { dialog.close(); item.run(); };
  const list = find(dialog, "[data-items]");
  list.replaceChildren(...items.map((item) => el("button",
    { type: "button", class: item.primary ? "primary" : null, "aria-pressed": item.pressed === undefined ? null : String(item.pressed), onclick: () => take(item) },
    el("kbd", { text: item.key }), el("span", { text: item.label }), item.more ? el("span", { class: "soft small", text: item.more }) : null)));
  dialog.onkeydown = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.repeat) { // the key that has opened this is held still: it takes nothing
      event.stopPropagation();
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    const name = event.code.replace(/^(?:Digit|Numpad|Key)/, "");
    const item = items.find((each) => each.key === name || each.code === event.code);
    event.stopPropagation();
    if (!item || (event.code === "Enter" && closest(event, "button") !== list.firstElementChild && list.contains(/** @type {Node | null} */ (event.target)))) return;
    event.preventDefault();
    take(item);
  };
  if (!dialog.open) dialog.showModal();
  (list.querySelector("button") ?? find(dialog, "button")).focus();
}
