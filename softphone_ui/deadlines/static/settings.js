// Whom to tell of a term, and the city's term by topic.
import { byId, find, findAll, findField } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { t } from "/static/web/words.js";

const form = byId("new-address", HTMLFormElement);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const { body_id, ...given } = Object.fromEntries(new FormData(form));
  const problem = find(form, ".problem");
  try {
    await api("POST", "/api/escalation/addresses", { ...given, body_id: body_id ? Number(body_id) : null });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.detail?.reason ?? error.message;
    problem.hidden = false;
  }
});

for (const button of findAll(document, "[data-remove]", HTMLButtonElement)) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("DELETE", `/api/escalation/addresses/${button.dataset.remove}`);
      button.closest("tr")?.remove();
    } catch (failure) {
      const error = problemOf(failure);
      button.disabled = false;
      toast(error.message);
    }
  });
}

for (const row of findAll(document, "[data-topic]")) {
  const amount = find(row, ".amount", HTMLInputElement);
  const unit = findField(row, ".unit");
  const kept = find(row, ".kept");
  row.addEventListener("change", async () => {
    if (!amount.reportValidity()) return;
    const body = { amount: amount.value ? Number(amount.value) : null, unit: unit.value };
    try {
      await api("PUT", `/api/topics/${row.dataset.topic}/city-term`, body);
      kept.textContent = t("saved");
    } catch (failure) {
      const error = problemOf(failure);
      kept.textContent = "";
      toast(error.message);
    }
  });
}
