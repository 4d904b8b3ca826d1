// A complaint's page, the form that opens one, and the operator's statement.
import { api } from "/static/web/api.js";
import { fillPlayers } from "/static/web/player.js";
import { toast } from "/static/web/base.js";

fillPlayers();

/** Send a form's wish; what is wrong stands in the form, and nothing typed is lost. */
async function send(form, path, body) {
  const problem = form.querySelector(".problem");
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    return await api("POST", path, body) ?? {};
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    for (const button of buttons) button.disabled = false;
    return null;
  }
}

const number = document.querySelector("[data-complaint]")?.dataset.complaint;

document.getElementById("lead-on")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const given = new FormData(form);
  const step = event.submitter.value;
  const done = await send(form, `/api/complaints/${number}/step`, {
    step, words: given.get("words") ?? "", grounds: given.getAll("grounds"), way: step === "answer" ? given.get("way") : null,
  });
  if (done) location.reload();
});

document.querySelector("[data-shown]")?.addEventListener("click", async (event) => {
  try {
    await api("POST", `/api/complaints/${number}/shown`, { shown: event.currentTarget.dataset.shown === "yes" });
    location.reload();
  } catch (error) {
    toast(error.message);
  }
});

document.getElementById("open-complaint")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { kind, source, words } = Object.fromEntries(new FormData(form));
  const done = await send(form, "/api/complaints", { call_id: form.dataset.call, kind, source, words });
  if (done) location.assign(`/complaints/${done.complaint_id}`);
});

for (const form of document.querySelectorAll("[data-statement]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const done = await send(form, `/api/me/complaints/${form.dataset.statement}/statement`, { words: new FormData(form).get("words") });
    if (done) location.reload();
  });
}
