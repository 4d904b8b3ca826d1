// One's own sheet is signed: the seal says which figures were looked at.
import { find, formOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";

document.getElementById("sign")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = formOf(event);
  const { month, seal } = form.dataset;
  const problem = find(form, ".problem");
  try {
    await api("POST", "/api/me/month/sign", { month, seal });
    location.reload();
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
