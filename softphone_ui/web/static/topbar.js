// The top bar is one row: places for which it is too narrow move behind its last button, before the
// groups of other places if there are any.
import { onLanguage } from "/static/web/words.js";

import { byId, closest, find, findAll } from "/static/web/dom.js";

const nav = document.querySelector(".topbar nav");

const open = () => nav?.querySelector(":popover-open");

/** @param {Element} bar */
function fit(bar) {
  const [more, rest, shown] = [byId("more"), byId("more-places"), open()];
  if (shown instanceof HTMLElement) shown.hidePopover();
  more.before(...rest.querySelectorAll(":scope > a"));
  more.hidden = !rest.querySelector(".place-group");
  const parts = [...bar.querySelectorAll(":scope > a")];
  while (parts.length && bar.scrollWidth > bar.clientWidth) {
    more.hidden = false;
    rest.prepend(/** @type {Element} */ (parts.pop()));
  }
  more.classList.toggle("here", Boolean(rest.querySelector("[aria-current]")));
}

/**
 * A list of places hangs below its button, and stays within the window.
 * @param {HTMLElement} list
 */
function hang(list) {
  const { left, bottom } = find(document, `.topbar nav [popovertarget="${list.id}"]`).getBoundingClientRect();
  list.style.setProperty("--left", `${left}px`);
  list.style.setProperty("--top", `${bottom + 4}px`);
}

/** @param {HTMLElement} list */
function withinWindow(list) {
  const { left, right } = list.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 8;
  if (right > room) list.style.setProperty("--left", `${Math.max(8, left - (right - room))}px`);
}

/**
 * Arrows open a list and walk through it; Tab and Esc are the browser's.
 * @param {KeyboardEvent} event
 */
function walk(event) {
  const down = event.key === "ArrowDown";
  if (!down && event.key !== "ArrowUp") return;
  const button = closest(event, "[popovertarget]");
  if (button && down) byId(button.getAttribute("popovertarget") ?? "").showPopover({ source: button });
  const links = [...(open()?.querySelectorAll("a") ?? [])];
  if (!links.length) return;
  event.preventDefault();
  const at = links.findIndex((link) => link === document.activeElement);
  links.at(at < 0 ? (down ? 0 : -1) : (at + (down ? 1 : -1)) % links.length)?.focus();
}

if (nav) {
  for (const list of findAll(nav, "[popover]")) {
    list.addEventListener("beforetoggle", (event) => { if (event.newState === "open") hang(list); });
    list.addEventListener("toggle", (event) => { if (event.newState === "open") withinWindow(list); });
  }
  nav.addEventListener("keydown", (event) => walk(/** @type {KeyboardEvent} */ (event)));
  new ResizeObserver(() => fit(nav)).observe(nav);
  onLanguage(() => requestAnimationFrame(() => fit(nav))); // when the texts are translated
  document.fonts.ready.then(() => fit(nav));
}
