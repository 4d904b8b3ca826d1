// One's own sheet is signed: the seal says which figures were looked at.
import { api } from "/static/web/api.js";

document.getElementById("sign")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const { month, seal } = form.dataset;
  const problem = form.querySelector(".problem");
  try {
    await api("POST", "/api/me/month/sign", { month, seal });
    location.reload();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
});
