// Decisions of the council: made, reported, accepted, given other terms.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

async function act(form, doing) {
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  try {
    await doing();
    location.reload();
  } catch (problem) {
    toast(problem.message);
    for (const button of buttons) button.disabled = false;
  }
}

const decide = document.getElementById("decide");
decide?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { words, body_id, due_on, problem } = decide.elements;
  const [topic, cell] = (problem?.value || "").split("/");
  const about = topic ? { topic_id: Number(topic), cell: cell === "city" ? null : cell } : {};
  act(decide, () => api("POST", "/api/council/decisions", { words: words.value, body_id: Number(body_id.value), due_on: due_on.value, ...about }));
});

for (const form of document.querySelectorAll("[data-decision]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { decision, part } = form.dataset;
    const step = event.submitter?.value ?? form.querySelector("button").value;
    const version = Number(form.dataset.version);
    const words = form.elements.words.value;
    const due_on = step === "move" ? form.elements.due_on.value || null : null;
    act(form, () => (part === "owner"
      ? api("POST", `/api/decisions/${decision}/report`, { version, words })
      : api("POST", `/api/council/decisions/${decision}/steps`, { step, version, words, due_on })));
  });
}
