// What is written goes once, by the button or by Ctrl and Enter.
import "/static/web/seek.js";
import { api } from "/static/web/api.js";
import { say } from "/static/web/dom.js";
import { duration, seconds } from "/static/web/time.js";
import { t } from "/static/web/words.js";

const form = document.getElementById("thread-form");
const problem = document.getElementById("problem");
const { recording, thread, key } = form.dataset;
const audio = document.querySelector(".player audio");
// As the server writes it.
const shown = (second) => (second >= 59.95 ? duration(second) : t("{n} s", { n: seconds(second) }));
let at = Number(form.dataset.at);

// A new thread is of the second at which the player stands.
if (recording && audio) {
  for (const event of ["timeupdate", "seeked"]) {
    audio.addEventListener(event, () => { at = Math.round(audio.currentTime * 10) / 10; say(document.getElementById("at"), shown(at)); });
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const words = form.elements.words.value;
  button.disabled = true;
  try {
    const told = recording
      ? await api("POST", "/api/threads", { recording, at, words, key })
      : await api("POST", `/api/threads/${thread}/messages`, { words, key });
    location.assign(`/threads/${told.thread_id}`);
  } catch (failure) {
    say(problem, failure.message);
    problem.hidden = false;
    button.disabled = false;
    form.elements.words.focus();
  }
});
form.elements.words.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.ctrlKey) form.requestSubmit();
});
form.elements.words.focus();
