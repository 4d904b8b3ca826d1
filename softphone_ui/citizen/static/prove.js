// Before a report is sent, this browser does a little work (ALTCHA, version 2) in a worker: people notice
// nothing, programs that send thousands do. Without it, or without a secure context, a code takes its place.
const form = document.getElementById("send");
const field = form?.elements.altcha;
const button = form?.querySelector("button");
let sends = false;

function work() {
  const challenge = JSON.parse(form.dataset.challenge);
  const policy = globalThis.trustedTypes?.createPolicy("prove-worker", { createScriptURL: () => form.dataset.worker });
  const worker = new Worker(policy?.createScriptURL("") ?? form.dataset.worker);
  worker.addEventListener("message", ({ data: solution }) => {
    field.value = btoa(JSON.stringify({ challenge, solution }));
    worker.terminate();
    end();
  });
  worker.addEventListener("error", end);
  worker.postMessage(challenge.parameters);
}

function end() {
  form.removeEventListener("submit", wait);
  if (sends) form.submit();
}

// Whoever presses sooner than the work is done waits for it.
function wait(event) {
  event.preventDefault();
  sends = true;
  button.disabled = true;
  document.getElementById("working").hidden = false;
}

if (form?.dataset.challenge && globalThis.crypto?.subtle && globalThis.Worker) {
  form.addEventListener("submit", wait);
  work();
}
