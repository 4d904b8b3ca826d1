// Trainings: planned, held, planned no more.
import { byId, findAll, formOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

/** @param {() => Promise<unknown>} doing */
async function act(doing) {
  try {
    await doing();
    location.reload();
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

byId("plan").addEventListener("submit", (event) => {
  event.preventDefault();
  const { person_id, ...others } = Object.fromEntries(new FormData(formOf(event)));
  act(() => api("POST", "/api/trainings", { person_id: Number(person_id), ...others }));
});
for (const form of findAll(document, "[data-held]", HTMLFormElement)) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => api("POST", `/api/trainings/${form.dataset.held}/done`, Object.fromEntries(new FormData(form))));
  });
}
for (const button of findAll(document, "[data-drop]")) {
  button.addEventListener("click", () => act(() => api("DELETE", `/api/trainings/${button.dataset.drop}`)));
}
