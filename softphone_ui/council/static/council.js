// Decisions of the council: made, reported, accepted, given other terms.
import { field, find, findAll, formOf, submitterOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

/** @param {HTMLFormElement} form @param {() => Promise<unknown>} doing */
async function act(form, doing) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    await doing();
    location.reload();
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
    for (const button of buttons) button.disabled = false;
  }
}

document.getElementById("decide")?.addEventListener("submit", (event) => {
  event.preventDefault();
  const decide = formOf(event);
  const { words, body_id, due_on, problem = "" } = Object.fromEntries(new FormData(decide));
  const [topic, place = ""] = String(problem).split("/");
  const district = place.startsWith("district:") ? place.slice("district:".length) : null;
  const about = topic ? { topic_id: Number(topic), cell: district ? null : place, district } : {};
  act(decide, () => api("POST", "/api/council/decisions", { words, body_id: Number(body_id), due_on, ...about }));
});

// A heavy problem without a measure: its button opens the form of decisions about it.
for (const button of findAll(document, "[data-decide]", HTMLButtonElement)) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const form = find(document, "#decide", HTMLFormElement);
    find(document, ".decide", HTMLDetailsElement).open = true;
    find(form, "[name=problem]", HTMLSelectElement).value = button.dataset.decide ?? "";
    field(form, "words").focus();
  });
}

for (const form of findAll(document, "[data-decision]", HTMLFormElement)) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { decision, part } = form.dataset;
    const step = submitterOf(event)?.value ?? find(form, "button", HTMLButtonElement).value;
    const version = Number(form.dataset.version);
    const words = field(form, "words").value;
    const due_on = step === "move" ? field(form, "due_on").value || null : null;
    act(form, () => (part === "owner"
      ? api("POST", `/api/decisions/${decision}/report`, { version, words })
      : api("POST", `/api/council/decisions/${decision}/steps`, { step, version, words, due_on })));
  });
}
