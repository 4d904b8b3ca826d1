// Hashtags and words: one watched, one removed.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const form = document.getElementById("new-word");
const problem = document.querySelector(".problem");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  problem.hidden = true;
  try {
    await api("POST", "/api/watched-words", { word: form.elements.word.value });
    location.reload();
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
    form.elements.word.focus();
  }
});

for (const button of document.querySelectorAll("[data-remove]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("DELETE", `/api/watched-words/${button.dataset.remove}`);
      location.reload();
    } catch (error) {
      button.disabled = false;
      toast(error.message);
    }
  });
}
