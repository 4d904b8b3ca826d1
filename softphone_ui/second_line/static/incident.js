// One event: the map, the steps, and what is the same event.
import { toast } from "/static/web/base.js";
import { api, problemOf } from "/static/web/api.js";
import { byId, find, findAll, say, submitterOf, textsOf } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { drawPoints } from "./map.js";

const number = find(document, "[data-incident]").dataset.incident;
drawPoints(byId("incident-map"), [
  { look: "incident", text: t("An incident seen on a camera") },
  { look: "same", text: t("A ticket of the same event") },
  { look: "rough", text: t("A ticket that may be about it") },
]);

const form = document.getElementById("step-form");
if (form instanceof HTMLFormElement) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const problem = find(form, ".problem");
    problem.hidden = true;
    try {
      await api("POST", `/api/second-line/incidents/${number}/step`, { step: submitterOf(event)?.value, reason: textsOf(form).reason });
      location.reload();
    } catch (failure) {
      say(problem, problemOf(failure).message);
      problem.hidden = false;
    }
  });
}

for (const button of findAll(document, "button[data-same]", HTMLButtonElement)) {
  button.addEventListener("click", async () => {
    const { ticket, incidentOther, same } = button.dataset;
    const yes = same === "yes";
    try {
      if (ticket) await api("POST", `/api/second-line/incidents/${number}/ticket`, { ticket, same: yes });
      else await api("POST", `/api/second-line/incidents/${number}/same`, { other: Number(incidentOther), same: yes });
      location.reload();
    } catch (failure) {
      toast(problemOf(failure).message);
    }
  });
}

const draft = document.getElementById("draft-notice");
if (draft instanceof HTMLButtonElement) {
  draft.addEventListener("click", async () => {
    draft.disabled = true;
    try {
      await api("POST", `/api/second-line/incidents/${number}/notice`);
      location.reload();
    } catch (failure) {
      draft.disabled = false;
      toast(problemOf(failure).message);
    }
  });
}
