// Objections are made and answered, audited closures judged.
import { field, findAll, submitterOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

/**
 * @param {() => Promise<unknown>} doing
 * @param {string | undefined} next the address to go to; else the page is loaded anew
 */
async function act(doing, next) {
  try {
    await doing();
    if (next) location.assign(next);
    else location.reload();
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
      act(() => send(form, submitterOf(event)), form.dataset.next);
    });
  }
}

each("object", (form) => api("POST", "/api/rating/objections", { ticket: form.dataset.object, started_at: form.dataset.started, words: field(form, "words").value }));
each("answer", (form, button) => api("POST", `/api/rating/objections/${form.dataset.answer}`, { result: button?.value, answer: field(form, "answer").value }));
each("audit", (form, button) => api("POST", `/api/rating/audits/${form.dataset.audit}`, { result: button?.value, note: field(form, "note").value }));
