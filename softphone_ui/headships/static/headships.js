// Who answers for which body: entered, given other days, deleted.
import { field, find, findAll, formOf } from "/static/web/dom.js";
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

/** @param {HTMLFormElement} form */
const daysOf = (form) => ({ since: field(form, "since").value, until: field(form, "until").value || null });

document.getElementById("enter")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = formOf(event);
  const [post, person] = field(form, "person").value.split("/");
  act(() => api("POST", "/api/headships", { post, body_id: Number(field(form, "body_id").value), person_id: Number(person), ...daysOf(form) }));
});
for (const form of findAll(document, "[data-tenure]", HTMLFormElement)) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    act(() => api("PUT", `/api/headships/${form.dataset.tenure}`, daysOf(form)));
  });
  find(form, "[data-drop]").addEventListener("click", () => act(() => api("DELETE", `/api/headships/${form.dataset.tenure}`)));
}
