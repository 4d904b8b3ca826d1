// What is watched in public: hashtags and words, and Telegram's channels; one added, one removed.
import { byId, field, find, findAll } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";

/**
 * @param {HTMLFormElement} form
 * @param {string} path
 * @param {string} name of the field that is sent
 */
const adds = (form, path, name) => {
  const problem = find(form.parentElement ?? form, ".problem");
  const written = field(form, name);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      await api("POST", path, { [name]: written.value });
      location.reload();
    } catch (failure) {
      const error = problemOf(failure);
      problem.textContent = error.message;
      problem.hidden = false;
      written.focus();
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

adds(byId("new-word", HTMLFormElement), "/api/watched-words", "word");
adds(byId("new-channel", HTMLFormElement), "/api/watched-channels", "name");
for (const button of findAll(document, "[data-remove]", HTMLButtonElement)) removes(button, `/api/watched-words/${button.dataset.remove}`);
for (const button of findAll(document, "[data-remove-channel]", HTMLButtonElement)) removes(button, `/api/watched-channels/${button.dataset.removeChannel}`);
