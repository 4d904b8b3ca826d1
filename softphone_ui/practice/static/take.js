// A contact of a practice: a call is answered by the Space bar, then its caller speaks; Ctrl+Enter registers.
import { api } from "/static/web/api.js";
import { byId, find } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";

const { run, place } = byId("take").dataset;
const form = byId("ticket", HTMLFormElement);
const voice = document.getElementById("voice");
const rings = document.getElementById("rings");

function readInstead() {
  byId("no-voice").hidden = false;
  byId("as-text", HTMLDetailsElement).open = true;
  if (voice) voice.hidden = true;
}

async function answer() {
  if (!rings || rings.hidden) return;
  rings.hidden = true;
  byId("taking").hidden = false;
  if (voice instanceof HTMLAudioElement) voice.play().catch(readInstead);
  begin();
  try {
    await api("POST", `/api/practice/${run}/${place}/answer`);
  } catch (problem) {
    const refused = byId("refused");
    refused.textContent = problem instanceof Error ? problem.message : "";
    refused.hidden = false;
    rings.hidden = false;
    byId("taking").hidden = true;
    if (voice instanceof HTMLAudioElement) voice.pause();
  }
}

function begin() {
  find(form, "select", HTMLSelectElement).focus({ preventScroll: true });
}

if (voice) voice.addEventListener("error", readInstead);
document.getElementById("answer")?.addEventListener("click", answer);
const keys = new Keys();
keys.on("Space", () => {
  if (!rings || rings.hidden) return false;
  answer();
  return true;
}, { withAlt: false });
addEventListener("keydown", (event) => {
  if (event.code !== "Enter" || !event.ctrlKey) return;
  event.preventDefault();
  form.requestSubmit();
});
if (!rings || rings.hidden) begin();
