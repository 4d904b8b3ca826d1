// One measure: an action with the chance before and after, and what is done.
import { byId, find, findAll, textsOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const code = find(document, "[data-code]").dataset.code;
let newest = 0;

/** @param {string} message */
function trouble(message) {
  const place = find(document, "#act .problem");
  place.textContent = message;
  place.hidden = !message;
}

// The form is there for those who may enter an action.
const form = /** @type {HTMLFormElement | null} */ (document.getElementById("act"));
const effectField = form && find(form, "[name=effect]", HTMLInputElement);
effectField?.addEventListener("input", async () => {
  const turn = ++newest;
  const effect = effectField.valueAsNumber;
  const place = byId("chance-after");
  if (!(effect > 0)) return void (place.textContent = "–");
  try {
    /** @type {Api.BeforeAndAfter} */
    const found = await api("GET", `/api/goals/${code}/outlook?effect=${effect}`);
    if (turn !== newest) return;
    byId("chance-before").textContent = found.text_before;
    place.textContent = found.text_after;
    trouble("");
  } catch (failure) {
    const error = problemOf(failure);
    trouble(error.message);
  }
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { words, due_on } = textsOf(form);
  try {
    await api("POST", `/api/goals/${code}/actions`, { words, due_on, effect: effectField?.valueAsNumber });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    trouble(error.message);
  }
});

for (const button of findAll(document, "[data-done]")) {
  button.addEventListener("click", async () => {
    try {
      await api("POST", `/api/goals/${code}/actions/${button.dataset.done}/done`);
      location.reload();
    } catch (failure) {
      const error = problemOf(failure);
      toast(error.message);
    }
  });
}
