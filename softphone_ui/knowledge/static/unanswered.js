// Unanswered searches: one that is dealt with leaves the list.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

for (const button of document.querySelectorAll("[data-settle]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("POST", "/api/knowledge/unanswered/settled", { folded: button.dataset.settle });
      const row = button.closest("tr");
      (row.nextElementSibling ?? row.previousElementSibling)?.querySelector("button")?.focus();
      row.remove();
    } catch (error) {
      button.disabled = false;
      toast(error.message);
    }
  });
}
