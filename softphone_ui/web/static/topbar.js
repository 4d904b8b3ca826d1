// The top bar is one row: places and groups for which it is too narrow lie behind "More".
import { onLanguage } from "/static/web/words.js";

const nav = document.querySelector(".topbar nav");
const more = document.getElementById("more");
const rest = document.getElementById("more-places");
const open = () => nav.querySelector(":popover-open");

function fit() {
  open()?.hidePopover();
  more.before(...rest.children);
  more.hidden = true;
  const parts = [...nav.querySelectorAll(":scope > a, :scope > .place-group")];
  while (parts.length && nav.scrollWidth > nav.clientWidth) {
    more.hidden = false;
    rest.prepend(parts.pop());
  }
  more.classList.toggle("here", Boolean(rest.querySelector("[aria-current]")));
}

// A list of places hangs below its button, and stays within the window.
function hang(list) {
  const { left, bottom } = nav.querySelector(`[popovertarget="${list.id}"]`).getBoundingClientRect();
  list.style.setProperty("--left", `${left}px`);
  list.style.setProperty("--top", `${bottom + 4}px`);
}

function withinWindow(list) {
  const { left, right } = list.getBoundingClientRect();
  const room = document.documentElement.clientWidth - 8;
  if (right > room) list.style.setProperty("--left", `${Math.max(8, left - (right - room))}px`);
}

// Arrows open a list and walk through it; Tab and Esc are the browser's.
function walk(event) {
  const down = event.key === "ArrowDown";
  if (!down && event.key !== "ArrowUp") return;
  const button = event.target.closest("[popovertarget]");
  if (button && down) document.getElementById(button.getAttribute("popovertarget")).showPopover({ source: button });
  const links = [...(open()?.querySelectorAll("a") ?? [])];
  if (!links.length) return;
  event.preventDefault();
  const at = links.indexOf(document.activeElement);
  links.at(at < 0 ? (down ? 0 : -1) : (at + (down ? 1 : -1)) % links.length).focus();
}

if (nav) {
  for (const list of nav.querySelectorAll("[popover]")) {
    list.addEventListener("beforetoggle", (event) => { if (event.newState === "open") hang(list); });
    list.addEventListener("toggle", (event) => { if (event.newState === "open") withinWindow(list); });
  }
  nav.addEventListener("keydown", walk);
  new ResizeObserver(fit).observe(nav);
  onLanguage(() => requestAnimationFrame(fit)); // when the words have been said
  document.fonts.ready.then(fit);
}
