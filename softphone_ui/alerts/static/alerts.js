// What fires is acknowledged and silenced, silences are ended.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { live } from "/static/web/live.js";

const dialog = document.getElementById("silence");
const form = dialog.querySelector("form");
const problem = form.querySelector(".problem");
let rule = null;

async function act(button, doing) {
  button.disabled = true;
  try {
    await doing;
    location.reload();
  } catch (error) {
    button.disabled = false;
    toast(error.message);
  }
}

for (const button of document.querySelectorAll("[data-acknowledge]")) {
  button.addEventListener("click", () => act(button, api("POST", `/api/alerts/${button.dataset.acknowledge}/acknowledge`)));
}
for (const button of document.querySelectorAll("[data-end]")) {
  button.addEventListener("click", () => act(button, api("DELETE", `/api/alert-silences/${button.dataset.end}`)));
}
for (const button of document.querySelectorAll("[data-silence]")) {
  button.addEventListener("click", () => {
    rule = button.dataset.silence ? Number(button.dataset.silence) : null;
    document.getElementById("silenced-name").textContent = button.dataset.name;
    problem.hidden = true;
    dialog.showModal();
    form.elements.reason.focus();
  });
}
form.elements.minutes.addEventListener("change", () => {
  document.getElementById("span").hidden = form.elements.minutes.value !== "";
});
form.querySelector("[data-leave]").addEventListener("click", () => dialog.close());
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
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});

// What fires is what the page shows, unless somebody reads or writes in it.
live.on("alerts", () => { if (!dialog.open && !document.querySelector("details[open]")) location.reload(); });
document.addEventListener("alert-acknowledged", () => location.reload());
