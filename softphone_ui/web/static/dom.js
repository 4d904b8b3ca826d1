// Building elements without ever parsing text as HTML.

/** el("p", { class: "soft", text: "…" }, child, …): attributes, then children. */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "text") made.textContent = value;
    else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Set text only if it differs: nothing jumps, a selection stays. */
export function say(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/** Set an attribute only if it differs, null takes it away: nobody has to look whether it matters. */
export function put(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/** Shown or not, and written only if that differs. */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/**
 * Keep a list's rows by key: existing rows are updated in place, new ones made, gone ones removed.
 * `make(item)` builds a row, `update(row, item)` refreshes it.
 */
export function keyed(list, items, key, make, update = () => {}) {
  const have = new Map([...list.children].map((row) => [row.dataset.key, row]));
  // First, for a row that is moved loses the focus: those that stay are not moved up.
  const stay = new Set(items.map((item) => String(key(item))));
  for (const [name, row] of have) if (!stay.has(name)) row.remove();
  let before = null;
  for (const item of items) {
    const name = String(key(item));
    const row = have.get(name) ?? make(item);
    put(row, "data-key", name);
    update(row, item);
    const after = before ? before.nextSibling : list.firstChild;
    if (row !== after) list.insertBefore(row, after);
    before = row;
  }
}
