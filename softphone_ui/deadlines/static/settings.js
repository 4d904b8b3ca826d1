// Whom to tell of a term, and the city's term by topic.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("new-address");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { body_id, ...given } = Object.fromEntries(new FormData(form));
  const problem = form.querySelector(".problem");
  try {
    await api("POST", "/api/escalation/addresses", { ...given, body_id: body_id ? Number(body_id) : null });
    location.reload();
  } catch (error) {
    problem.textContent = error.detail?.reason ?? error.message;
    problem.hidden = false;
  }
});

for (const button of document.querySelectorAll("[data-remove]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("DELETE", `/api/escalation/addresses/${button.dataset.remove}`);
      button.closest("tr").remove();
    } catch (error) {
      button.disabled = false;
      toast(error.message);
    }
  });
}

for (const row of document.querySelectorAll("[data-topic]")) {
  const amount = row.querySelector(".amount");
  const unit = row.querySelector(".unit");
  const kept = row.querySelector(".kept");
  row.addEventListener("change", async () => {
    if (!amount.reportValidity()) return;
    const body = { amount: amount.value ? Number(amount.value) : null, unit: unit.value };
    try {
      await api("PUT", `/api/topics/${row.dataset.topic}/city-term`, body);
      kept.textContent = t("saved");
    } catch (error) {
      kept.textContent = "";
      toast(error.message);
    }
  });
}
