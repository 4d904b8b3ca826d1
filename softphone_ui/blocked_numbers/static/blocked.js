// The block list: a number blocked, a block lifted.
import { byId, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = byId("new-block", HTMLFormElement);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form));
  const problem = find(form, ".problem");
  try {
    await api("POST", "/api/blocked", { ...given, days: Number(given.days) });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.detail?.reason ?? error.message;
    problem.hidden = false;
  }
});

/**
 * @param {HTMLButtonElement} button
 * @param {Promise<unknown>} doing
 */
async function act(button, doing) {
  button.disabled = true;
  try {
    await doing;
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    button.disabled = false;
    toast(error.message);
  }
}

for (const button of findAll(document, "[data-block]", HTMLButtonElement)) {
  const { block: number, reason } = button.dataset;
  button.addEventListener("click", () => act(button, api("POST", "/api/blocked", { number, reason })));
}
for (const button of findAll(document, "[data-lift]", HTMLButtonElement)) {
  button.addEventListener("click", () => act(button, api("DELETE", `/api/blocked/${button.dataset.lift}`)));
}
