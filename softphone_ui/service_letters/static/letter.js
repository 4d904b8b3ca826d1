// A letter on the service: which call it speaks of, or why none.
import { find, findAll, formOf, submitterOf } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";

const page = find(document, "[data-letter]");
const path = `/api/complaints/letters/${page.dataset.letter}`;
/** @type {HTMLSelectElement | null} */
const kind = page.querySelector("#kind"); // of a mail, which does not say it, or a conversation
const problem = find(page, ".problem");

/**
 * Send a wish; what is wrong stands above, and nothing typed is lost.
 * @param {HTMLButtonElement | HTMLInputElement} button
 * @param {"open" | "close"} act
 * @param {object} body
 * @returns {Promise<Partial<Api.OpenedComplaint> | null>} what the server answers; null if it refused
 */
async function send(button, act, body) {
  button.disabled = true;
  try {
    return await api("POST", `${path}/${act}`, body) ?? {};
  } catch (failure) {
    const error = problemOf(failure);
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
    return null;
  }
}

for (const button of findAll(page, "[data-call]", HTMLButtonElement)) {
  button.addEventListener("click", async () => {
    const opened = await send(button, "open", { call_id: button.dataset.call, kind: kind?.value ?? null });
    if (opened) location.assign(`/complaints/${opened.complaint_id}`);
  });
}

page.querySelector("#close-letter")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = new FormData(formOf(event)).get("reason");
  const button = submitterOf(event) ?? find(formOf(event), "button", HTMLButtonElement);
  if (await send(button, "close", { reason })) location.assign("/complaints/letters");
});
