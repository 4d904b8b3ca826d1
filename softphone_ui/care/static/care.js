// Trainings: planned, held, planned no more.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

async function act(doing) {
  try {
    await doing();
    location.reload();
  } catch (problem) {
    toast(problem.message);
  }
}

document.getElementById("plan").addEventListener("submit", (event) => {
  event.preventDefault();
  const { person_id, ...others } = Object.fromEntries(new FormData(event.target));
  act(() => api("POST", "/api/trainings", { person_id: Number(person_id), ...others }));
});
for (const form of document.querySelectorAll("[data-held]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => api("POST", `/api/trainings/${form.dataset.held}/done`, Object.fromEntries(new FormData(form))));
  });
}
for (const button of document.querySelectorAll("[data-drop]")) {
  button.addEventListener("click", () => act(() => api("DELETE", `/api/trainings/${button.dataset.drop}`)));
}
