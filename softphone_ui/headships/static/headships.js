// Who answers for which body: entered, given other days, deleted.
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

const daysOf = (form) => ({ since: form.elements.since.value, until: form.elements.until.value || null });

document.getElementById("enter")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const [post, person] = form.elements.person.value.split("/");
  act(() => api("POST", "/api/headships", { post, body_id: Number(form.elements.body_id.value), person_id: Number(person), ...daysOf(form) }));
});
for (const form of document.querySelectorAll("[data-tenure]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => api("PUT", `/api/headships/${form.dataset.tenure}`, daysOf(form)));
  });
  form.querySelector("[data-drop]").addEventListener("click", () => act(() => api("DELETE", `/api/headships/${form.dataset.tenure}`)));
}
