// One measure: an action with the chance before and after, and what is done.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const code = document.querySelector("[data-code]").dataset.code;
const form = document.getElementById("act");
let newest = 0;

function trouble(message) {
  const place = form.querySelector(".problem");
  place.textContent = message;
  place.hidden = !message;
}

form?.elements.effect.addEventListener("input", async () => {
  const turn = ++newest;
  const effect = form.elements.effect.valueAsNumber;
  const place = document.getElementById("chance-after");
  if (!(effect > 0)) return void (place.textContent = "–");
  try {
    const found = await api("GET", `/api/goals/${code}/outlook?effect=${effect}`);
    if (turn !== newest) return;
    document.getElementById("chance-before").textContent = found.text_before;
    place.textContent = found.text_after;
    trouble("");
  } catch (error) {
    trouble(error.message);
  }
});

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { words, due_on } = Object.fromEntries(new FormData(form));
  try {
    await api("POST", `/api/goals/${code}/actions`, { words, due_on, effect: form.elements.effect.valueAsNumber });
    location.reload();
  } catch (error) {
    trouble(error.message);
  }
});

for (const button of document.querySelectorAll("[data-done]")) {
  button.addEventListener("click", async () => {
    try {
      await api("POST", `/api/goals/${code}/actions/${button.dataset.done}/done`);
      location.reload();
    } catch (error) {
      toast(error.message);
    }
  });
}
