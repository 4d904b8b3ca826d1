// Marked numbers: the lead's word on each.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

for (const button of document.querySelectorAll("[data-verdict]")) {
  button.addEventListener("click", async () => {
    const { caller, verdict } = button.dataset;
    button.disabled = true;
    try {
      await api("POST", "/api/abuse/judge", { caller, verdict });
      location.reload();
    } catch (problem) {
      button.disabled = false;
      toast(problem.message);
    }
  });
}
