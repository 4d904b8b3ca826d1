// The block list: a number blocked, a block lifted.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = document.getElementById("new-block");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const given = Object.fromEntries(new FormData(form));
  const problem = form.querySelector(".problem");
  try {
    await api("POST", "/api/blocked", { ...given, days: Number(given.days) });
    location.reload();
  } catch (error) {
    problem.textContent = error.detail?.reason ?? error.message;
    problem.hidden = false;
  }
});

async function act(button, doing) {
  button.disabled = true;
  try {
    await doing;
    location.reload();
  } catch (error) {
    button.disabled = false;
    toast(error.message);
  }
}

for (const button of document.querySelectorAll("[data-block]")) {
  const { block: number, reason } = button.dataset;
  button.addEventListener("click", () => act(button, api("POST", "/api/blocked", { number, reason })));
}
for (const button of document.querySelectorAll("[data-lift]")) {
  button.addEventListener("click", () => act(button, api("DELETE", `/api/blocked/${button.dataset.lift}`)));
}
