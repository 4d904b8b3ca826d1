// What is watched in public: hashtags and words, and Telegram's channels; one added, one removed.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

const adds = (form, path, field) => {
  const problem = form.parentElement.querySelector(".problem");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await api("POST", path, { [field]: form.elements[field].value });
      location.reload();
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
      form.elements[field].focus();
    }
  });
};

const removes = (button, path) => {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("DELETE", path);
      location.reload();
    } catch (error) {
      button.disabled = false;
      toast(error.message);
    }
  });
};

adds(document.getElementById("new-word"), "/api/watched-words", "word");
adds(document.getElementById("new-channel"), "/api/watched-channels", "name");
for (const it of document.querySelectorAll("[data-remove]")) removes(it, `/api/watched-words/${it.dataset.remove}`);
for (const it of document.querySelectorAll("[data-remove-channel]")) removes(it, `/api/watched-channels/${it.dataset.removeChannel}`);
