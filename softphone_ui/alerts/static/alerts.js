// What fires is acknowledged and silenced, silences are ended.
import { byId, field, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { live } from "/static/web/live.js";

const dialog = byId("silence", HTMLDialogElement);
const form = find(dialog, "form", HTMLFormElement);
const problem = find(form, ".problem");
/** @type {number | null} */
let rule = null;

/** @param {HTMLButtonElement} button @param {Promise<unknown>} doing */
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

for (const button of findAll(document, "[data-acknowledge]", HTMLButtonElement)) {
  button.addEventListener("click", () => act(button, api("POST", `/api/alerts/${button.dataset.acknowledge}/acknowledge`)));
}
for (const button of findAll(document, "[data-end]", HTMLButtonElement)) {
  button.addEventListener("click", () => act(button, api("DELETE", `/api/alert-silences/${button.dataset.end}`)));
}
for (const button of findAll(document, "[data-silence]")) {
  button.addEventListener("click", () => {
    rule = button.dataset.silence ? Number(button.dataset.silence) : null;
    byId("silenced-name").textContent = button.dataset.name ?? "";
    problem.hidden = true;
    dialog.showModal();
    field(form, "reason").focus();
  });
}
field(form, "minutes").addEventListener("change", () => {
  byId("span").hidden = field(form, "minutes").value !== "";
});
find(form, "[data-leave]").addEventListener("click", () => dialog.close());
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { minutes, from_at, until_at, reason } = Object.fromEntries(new FormData(form));
  // Without a zone a time is the city's.
  const span = minutes
    ? { until_at: new Date(live.now() + Number(minutes) * 60_000).toISOString() }
    : { from_at: from_at ? `${from_at}:00` : null, until_at: `${until_at}:00` };
  try {
    await api("POST", "/api/alert-silences", { rule_id: rule, reason, ...span });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
  }
});

// What fires is what the page shows, unless somebody reads or writes in it.
live.on("alerts", () => { if (!dialog.open && !document.querySelector("details[open]")) location.reload(); });
document.addEventListener("alert-acknowledged", () => location.reload());
