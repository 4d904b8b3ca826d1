// Objections are made and answered, audited closures judged.
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

function each(name, send) {
  for (const form of document.querySelectorAll(`[data-${name}]`)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(() => send(form, event.submitter));
    });
  }
}

each("object", (form) => api("POST", "/api/rating/objections", { ticket: form.dataset.object, started_at: form.dataset.started, words: form.elements.words.value }));
each("answer", (form, button) => api("POST", `/api/rating/objections/${form.dataset.answer}`, { result: button.value, answer: form.elements.answer.value }));
each("audit", (form) => api("POST", `/api/rating/audits/${form.dataset.audit}`, { result: form.elements.result.value, note: form.elements.note.value }));
