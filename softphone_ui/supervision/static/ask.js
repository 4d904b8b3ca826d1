// A question with answers by key. Escape leaves everything as it was.
import { el } from "/static/web/dom.js";

const dialog = document.getElementById("tile-menu");

/** One at a time: a choice that leads to another opens it in place of itself. `items`: { key, label, more, pressed, primary, run }. */
export function ask(title, text, items) {
  dialog.querySelector("h2").textContent = title;
  dialog.querySelector("[data-text]").textContent = text;
  const take = (item) => { dialog.close(); item.run(); };
  const list = dialog.querySelector("[data-items]");
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
    const item = items.find((it) => it.key === name || it.code === event.code);
    event.stopPropagation();
    if (!item || (event.code === "Enter" && event.target.closest("button") !== list.firstElementChild && list.contains(event.target))) return;
    event.preventDefault();
    take(item);
  };
  if (!dialog.open) dialog.showModal();
  (list.firstElementChild ?? dialog.querySelector("button")).focus();
}
