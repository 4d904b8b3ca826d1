// Building elements without ever parsing text as HTML, and taking those that a page has. Where no class is
// asked for, an element of SVG is taken too: it has what scripts use of it, such as `dataset` and `focus`.

/**
 * What an attribute may be: null, undefined and false leave it out; a function is the listener of
 * an attribute that begins with "on".
 * @typedef {string | number | boolean | null | undefined | ((event: any) => unknown)} Attribute
 */

/**
 * Make an element: el("p", { class: "soft", text: "…" }, child, …).
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, Attribute>} [attributes]
 * @param {...(Node | string | null | undefined)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (name === "text") made.textContent = String(value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Return the page's element with this id. Throws an error that names the id if there is none or if
 * it is of another class: script and template have changed apart then.
 * @template {Element} [T=HTMLElement]
 * @param {string} id
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function byId(id, kind) {
  return checked(document.getElementById(id), `#${id}`, kind);
}

/**
 * Return the first element below `root` that a selector finds. Throws an error that names the
 * selector if there is none or if it is of another class.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T}
 */
export function find(root, selector, kind) {
  return checked(root.querySelector(selector), selector, kind);
}

/**
 * Return all elements below `root` that a selector finds and that are of the class.
 * @template {Element} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T[]}
 */
export function findAll(root, selector, kind) {
  const expected = /** @type {new () => T} */ (kind ?? Element);
  return [...root.querySelectorAll(selector)].flatMap((found) => (found instanceof expected ? [found] : []));
}

/**
 * Return the element at which an event began, or the nearest around it, that a selector finds.
 * @template {Element} [T=HTMLElement]
 * @param {Event} event
 * @param {string} selector
 * @param {new () => T} [kind]
 * @returns {T | null}
 */
export function closest(event, selector, kind) {
  const expected = /** @type {new () => T} */ (kind ?? Element);
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof expected ? found : null;
}

/**
 * Return the form of an event that was sent to it. Throws an error if the event is no form's.
 * @param {Event} event
 * @returns {HTMLFormElement}
 */
export function formOf(event) {
  return checked(event.target instanceof Element ? event.target : null, "the event's form", HTMLFormElement);
}

/**
 * Return the button by which a form was sent, or null.
 * @param {Event} event
 * @returns {HTMLButtonElement | HTMLInputElement | null}
 */
export function submitterOf(event) {
  const button = event instanceof SubmitEvent ? event.submitter : null;
  return button instanceof HTMLButtonElement || button instanceof HTMLInputElement ? button : null;
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field A control with a value. */

/**
 * Return the form's control of this name; the buttons of one choice are read and set like one control,
 * by their value. Throws an error that names it if the form has none.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {Field}
 */
export function field(form, name) {
  const found = form.elements.namedItem(name);
  return found instanceof RadioNodeList ? /** @type {Field} */ (/** @type {unknown} */ (found)) : checkedField(found, name);
}

/**
 * Return what is written in a form's fields, by their names; chosen files are left out. Of fields with
 * the same name the last one counts.
 * @param {HTMLFormElement} form
 * @returns {Record<string, string>}
 */
export function textsOf(form) {
  /** @type {Record<string, string>} */
  const texts = {};
  for (const [name, value] of new FormData(form)) if (typeof value === "string") texts[name] = value;
  return texts;
}

/**
 * Return the first control below `root` that a selector finds. Throws an error that names the selector
 * if there is none.
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {Field}
 */
export function findField(root, selector) {
  return checkedField(root.querySelector(selector), selector);
}

/**
 * @param {unknown} found
 * @param {string} name
 * @returns {Field}
 */
function checkedField(found, name) {
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement || found instanceof HTMLTextAreaElement) return found;
  throw new Error(`${name} is no field of this page`);
}

/**
 * @template {Element} T
 * @param {Element | null} found
 * @param {string} name
 * @param {(new () => T) | undefined} kind
 * @returns {T}
 */
function checked(found, name, kind) {
  const expected = /** @type {new () => T} */ (kind ?? Element);
  if (found instanceof expected) return found;
  throw new Error(`${name} is ${found ? `a <${found.localName}>, not ${expected.name}` : "not on this page"}`);
}

/**
 * Set text only if it differs: nothing jumps, a selection stays.
 * @param {Element | null | undefined} element
 * @param {string} text
 */
export function say(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}

/**
 * Set an attribute only if it differs; null removes it.
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function put(element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

/**
 * Show or hide an element; nothing is written if that does not change it.
 * @param {HTMLElement} element
 * @param {boolean} hidden
 */
export function hide(element, hidden) {
  if (element.hidden !== hidden) element.hidden = hidden;
}

/**
 * Keep a list's rows by key: existing rows are updated in place, new ones made, gone ones removed.
 * `make(item)` builds a row, `update(row, item)` refreshes it.
 * @template Item
 * @template {HTMLElement} Made
 * @param {Element} list
 * @param {Item[]} items
 * @param {(item: Item) => string | number} key
 * @param {(item: Item) => Made} make
 * @param {(row: Made, item: Item) => void} [update]
 */
export function keyed(list, items, key, make, update = () => {}) {
  const rows = /** @type {Made[]} */ ([...list.children]);
  const have = new Map(rows.map((row) => [row.dataset.key, row]));
  // A row that is moved loses the focus: remove the others first, so that those that stay are not moved.
  const stay = new Set(items.map((item) => String(key(item))));
  for (const [name, row] of have) if (!stay.has(name ?? "")) row.remove();
  /** @type {Made | null} */
  let before = null;
  for (const item of items) {
    const name = String(key(item));
    const row = have.get(name) ?? make(item);
    put(row, "data-key", name);
    update(row, item);
    /** @type {ChildNode | null} */
    const after = before ? before.nextSibling : list.firstChild;
    if (row !== after) list.insertBefore(row, after);
    before = row;
  }
}
