// The menu of what can be done with a conversation: D opens it, arrows move in it. Each act has a key of
// its own, which works whether the menu is open or not.
import { byId, findAll } from "/static/web/dom.js";

const menu = byId("acts-menu");
const STEPS = new Map([["ArrowDown", 1], ["ArrowUp", -1]]);

const items = () => findAll(menu, "button:not([hidden], :disabled)");

export function openMenu() {
  menu.showPopover({ source: byId("acts") });
  items()[0]?.focus();
}

/** Close the menu; false where it was not open. */
export function closeMenu() {
  if (!menu.matches(":popover-open")) return false;
  menu.hidePopover();
  return true;
}

menu.addEventListener("toggle", (event) => {
  if (event.newState === "open" && !menu.contains(document.activeElement)) items()[0]?.focus();
});
menu.addEventListener("keydown", (event) => {
  const step = STEPS.get(event.key), all = items();
  if (!step || !all.length) return;
  event.preventDefault();
  const at = all.findIndex((item) => item === document.activeElement);
  all[(at + step + all.length) % all.length].focus();
});
menu.addEventListener("click", () => closeMenu());
