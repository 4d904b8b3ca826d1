// The top bar is one row: places for which it is too narrow lie behind "More".
import { onLanguage } from "./words.js";

const nav = document.querySelector(".topbar nav");
const more = nav?.querySelector("[popovertarget]");
const rest = nav?.querySelector("[popover]");

function fit() {
  if (rest.matches(":popover-open")) rest.hidePopover();
  more.before(...rest.querySelectorAll("a"));
  more.hidden = true;
  const places = [...nav.querySelectorAll(":scope > a")];
  while (places.length && nav.scrollWidth > nav.clientWidth) {
    more.hidden = false;
    rest.prepend(places.pop());
  }
  more.classList.toggle("here", Boolean(rest.querySelector("[aria-current]")));
}

if (nav) {
  rest.addEventListener("beforetoggle", () => {
    const { left, bottom } = more.getBoundingClientRect();
    rest.style.setProperty("--left", `${left}px`);
    rest.style.setProperty("--top", `${bottom + 4}px`);
  });
  new ResizeObserver(fit).observe(nav);
  onLanguage(() => requestAnimationFrame(fit)); // when the words have been said
  document.fonts.ready.then(fit);
}
