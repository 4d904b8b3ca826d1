// A complaint's page, the form that opens one, and the operator's statement.
import { find, findAll, formOf, submitterOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { fillPlayers } from "/static/web/player.js";
import { toast } from "/static/web/base.js";

fillPlayers();

/**
 * Send a form's wish; what is wrong stands in the form, and nothing typed is lost.
 * @param {HTMLFormElement} form
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Partial<Api.OpenedComplaint> | null>} the answer, or null if it was refused
 */
async function send(form, path, body) {
  const problem = find(form, ".problem");
  const buttons = findAll(form, "button", HTMLButtonElement);
  for (const button of buttons) button.disabled = true;
  try {
    return await api("POST", path, body) ?? {};
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
    for (const button of buttons) button.disabled = false;
    return null;
  }
}

const number = document.querySelector("[data-complaint]")?.getAttribute("data-complaint");

document.getElementById("lead-on")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = formOf(event);
  const given = new FormData(form);
  const step = submitterOf(event)?.value;
  const done = await send(form, `/api/complaints/${number}/step`, {
    step, words: given.get("words") ?? "", grounds: given.getAll("grounds"), way: step === "answer" ? given.get("way") : null,
  });
  if (done) location.reload();
});

const shown = document.querySelector("[data-shown]");
shown?.addEventListener("click", async () => {
  try {
    await api("POST", `/api/complaints/${number}/shown`, { shown: shown.getAttribute("data-shown") === "yes" });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    toast(error.message);
  }
});

document.getElementById("open-complaint")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = formOf(event);
  const { kind, source, words } = Object.fromEntries(new FormData(form));
  const done = await send(form, "/api/complaints", { call_id: form.dataset.call, kind, source, words });
  if (done) location.assign(`/complaints/${done.complaint_id}`);
});

for (const form of findAll(document, "[data-statement]", HTMLFormElement)) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await send(form, `/api/me/complaints/${form.dataset.statement}/statement`, { words: new FormData(form).get("words") });
    if (done) location.reload();
  });
}
