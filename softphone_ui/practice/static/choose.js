// The form for another practice: choose all or none, and see how many are chosen.
import { byId, findAll, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("begin");

/** @param {Element} whole */
function count(whole) {
  const boxes = findAll(whole, "[name=script]", HTMLInputElement);
  say(byId("chosen"), t("Chosen: {n} of {total}", { n: boxes.filter((box) => box.checked).length, total: boxes.length }));
}

if (form) {
  for (const button of findAll(form, "[data-choose]", HTMLElement)) {
    button.addEventListener("click", () => {
      for (const box of findAll(form, "[name=script]", HTMLInputElement)) box.checked = button.dataset.choose === "all";
      count(form);
    });
  }
  form.addEventListener("change", () => count(form));
  count(form);
}
