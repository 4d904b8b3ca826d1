// Objections are made and answered, audited closures judged.
import { field, findAll, submitterOf } from "/static/web/dom.js";
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

/**
 * Send each form with this attribute by `send`.
 * @param {string} name
 * @param {(form: HTMLFormElement, button: HTMLButtonElement | HTMLInputElement | null) => Promise<unknown>} send
 */
function each(name, send) {
  for (const form of findAll(document, `[data-${name}]`, HTMLFormElement)) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      act(() => send(form, submitterOf(event)));
    });
  }
}

each("object", (form) => api("POST", "/api/rating/objections", { ticket: form.dataset.object, started_at: form.dataset.started, words: field(form, "words").value }));
each("answer", (form, button) => api("POST", `/api/rating/objections/${form.dataset.answer}`, { result: button?.value, answer: field(form, "answer").value }));
each("audit", (form) => api("POST", `/api/rating/audits/${form.dataset.audit}`, { result: field(form, "result").value, note: field(form, "note").value }));
