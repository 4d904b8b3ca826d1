// A letter on the service: which call it speaks of, or why none.
import { api } from "/static/web/api.js";

const page = document.querySelector("[data-letter]");
const path = `/api/complaints/letters/${page.dataset.letter}`;
const kind = page.querySelector("#kind"); // of a mail, which does not say it, or a conversation
const problem = page.querySelector(".problem");

/** Send a wish; what is wrong stands above, and nothing typed is lost. */
async function send(button, act, body) {
  button.disabled = true;
  try {
    return await api("POST", `${path}/${act}`, body) ?? {};
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    button.disabled = false;
    return null;
  }
}

for (const button of page.querySelectorAll("[data-call]")) {
  button.addEventListener("click", async () => {
    const opened = await send(button, "open", { call_id: button.dataset.call, kind: kind?.value ?? null });
    if (opened) location.assign(`/complaints/${opened.complaint_id}`);
  });
}

page.querySelector("#close-letter")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const reason = new FormData(event.target).get("reason");
  if (await send(event.submitter, "close", { reason })) location.assign("/complaints/letters");
});
