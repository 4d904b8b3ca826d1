// Who answers for a clerk who is away: entered, ended.
import { api, problemOf } from "/static/web/api.js";
import { byId, field, findAll, formOf, say } from "/static/web/dom.js";

const refused = byId("refused");

/** @param {() => Promise<unknown>} doing */
async function act(doing) {
  refused.hidden = true;
  try {
    await doing();
    location.reload();
  } catch (error) {
    say(refused, problemOf(error).message);
    refused.hidden = false;
  }
}

byId("enter").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = formOf(event);
  const [since, until] = ["since", "until"].map((name) => field(form, name).value);
  const [person_id, substitute_id] = ["person_id", "substitute_id"].map((name) => Number(field(form, name).value));
  act(() => api("POST", "/api/substitutions", { person_id, substitute_id, since, until }));
});
for (const button of findAll(document, "[data-drop]")) {
  button.addEventListener("click", () => act(() => api("DELETE", `/api/substitutions/${button.dataset.drop}`)));
}
