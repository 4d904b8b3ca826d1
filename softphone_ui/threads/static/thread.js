// What is written goes once, by the button or by Ctrl and Enter.
import "/static/web/seek.js";
import { api, problemOf } from "/static/web/api.js";
import { byId, field, find, say } from "/static/web/dom.js";
import { duration, seconds } from "/static/web/time.js";
import { t } from "/static/web/words.js";

const form = byId("thread-form", HTMLFormElement);
const problem = byId("problem");
const { recording, thread, key } = form.dataset;
/** @type {HTMLAudioElement | null} */
const audio = document.querySelector(".player audio"); // a thread of a removed recording has none
// As the server writes it.
const shown = (/** @type {number} */ second) => (second >= 59.95 ? duration(second) : t("{n} s", { n: seconds(second) }));
let at = Number(form.dataset.at);

// A new thread is of the second at which the player stands.
if (recording && audio) {
  for (const event of ["timeupdate", "seeked"]) {
    audio.addEventListener(event, () => { at = Math.round(audio.currentTime * 10) / 10; say(document.getElementById("at"), shown(at)); });
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = find(form, "button", HTMLButtonElement);
  const words = field(form, "words").value;
  button.disabled = true;
  try {
const told = /** @type {{ thread_id: number }} */ (recording
      ? await api("POST", "/api/threads", { recording, at, words, key })
      : await api("POST", `/api/threads/${thread}/messages`, { words, key }));
    location.assign(`/threads/${told.thread_id}`);
  } catch (failure) {
    say(problem, problemOf(failure).message);
    problem.hidden = false;
    button.disabled = false;
    field(form, "words").focus();
  }
});
field(form, "words").addEventListener("keydown", (event) => {
if (event instanceof KeyboardEvent && event.key === "Enter" && event.ctrlKey) form.requestSubmit();
});
field(form, "words").focus();
