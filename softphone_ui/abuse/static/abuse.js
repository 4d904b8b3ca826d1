// Marked numbers: the lead's word on each.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { findAll } from "/static/web/dom.js";

for (const button of findAll(document, "[data-verdict]", HTMLButtonElement)) {
  button.addEventListener("click", async () => {
    const { caller, verdict } = button.dataset;
    button.disabled = true;
    try {
      await api("POST", "/api/abuse/judge", { caller, verdict });
      location.reload();
    } catch (failure) {
      const problem = problemOf(failure);
      button.disabled = false;
      toast(problem.message);
    }
  });
}
