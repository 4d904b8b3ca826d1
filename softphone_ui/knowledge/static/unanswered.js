// Unanswered searches: one that is dealt with leaves the list.
import { findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

for (const button of findAll(document, "[data-settle]", HTMLButtonElement)) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("POST", "/api/knowledge/unanswered/settled", { folded: button.dataset.settle });
      const row = button.closest("tr");
      (row?.nextElementSibling ?? row?.previousElementSibling)?.querySelector("button")?.focus();
      row?.remove();
    } catch (failure) {
      const error = problemOf(failure);
      button.disabled = false;
      toast(error.message);
    }
  });
}
