// What is folded away on a telephone and shown by its button. On a wide screen all of it is in sight
// (bodies.css).
import { byId, findAll } from "/static/web/dom.js";

for (const button of findAll(document, "[data-unfolds]", HTMLButtonElement)) {
  button.addEventListener("click", () => {
    const folded = byId(button.dataset.unfolds ?? "");
    folded.dataset.unfolded = "";
    button.hidden = true;
    for (const first of folded.querySelectorAll(":is(button, select):not(.primary)")) {
      if (first instanceof HTMLElement) return first.focus();
    }
  });
}
