// What is watched in public: hashtags and words, and Telegram's channels; one added, one removed.
import { byId, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

/**
 * @param {HTMLFormElement} form
 * @param {string} path
 * @param {import("/static/web/dom.js").Field} field
 */
const adds = (form, path, field) => {
  const problem = find(form.parentElement, ".problem");
  form.addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await api("POST", path, { [field]: form.elements[field].value });
      location.reload();
    } catch (failure) {
      const error = problemOf(failure);
      problem.textContent = error.message;
      problem.hidden = false;
      form.elements[field].focus();
    }
  });
};

/**
 * @param {HTMLButtonElement} button
 * @param {string} path
 */
const removes = (button, path) => {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await api("DELETE", path);
      location.reload();
    } catch (failure) {
      const error = problemOf(failure);
      button.disabled = false;
      toast(error.message);
    }
  });
};

adds(byId("new-word"), "/api/watched-words", "word");
adds(byId("new-channel"), "/api/watched-channels", "name");
for (const it of findAll(document, "[data-remove]", HTMLButtonElement)) removes(it, `/api/watched-words/${it.dataset.remove}`);
for (const it of findAll(document, "[data-remove-channel]", HTMLButtonElement)) removes(it, `/api/watched-channels/${it.dataset.removeChannel}`);
