// Before a report is sent, this browser does a little work (ALTCHA, version 2) in a worker: people notice
// nothing, programs that send thousands do. Without it, or without a secure context, a code takes its place.
import { trusted } from "./register_worker.js";

/** @typedef {{ parameters: Record<string, unknown> }} Challenge of ALTCHA, version 2 */

const form = /** @type {HTMLFormElement | null} */ (document.getElementById("send"));
const button = form?.querySelector("button");
let sends = false;

/**
 * Does the work in a worker, and puts what it found into the form.
 * @param {HTMLFormElement} sending
 */
function work(sending) {
  const { challenge: asked = "", worker: address = "" } = sending.dataset;
  const challenge = /** @type {Challenge} */ (JSON.parse(asked));
  const field = /** @type {HTMLInputElement} */ (sending.elements.namedItem("altcha"));
  const worker = new Worker(trusted("prove-worker", address));
  worker.addEventListener("message", ({ data: solution }) => {
    field.value = btoa(JSON.stringify({ challenge, solution }));
    worker.terminate();
    end();
  });
  worker.addEventListener("error", end);
  worker.postMessage(challenge.parameters);
}

function end() {
  form?.removeEventListener("submit", wait);
  if (sends) form?.submit();
}

/**
 * Waits for the work, if the button is pressed before it is done.
 * @param {SubmitEvent} event
 */
function wait(event) {
  event.preventDefault();
  sends = true;
  if (button) button.disabled = true;
  document.getElementById("working")?.removeAttribute("hidden");
}

if (form?.dataset.challenge && globalThis.crypto?.subtle && globalThis.Worker) {
  form.addEventListener("submit", wait);
  work(form);
}
