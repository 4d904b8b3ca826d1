// What is typed stays on this telephone until we have it: a page that does not come, a battery that
// ends. It is forgotten after a day, and as soon as the next page shows that we have it.
import { registerWorker } from "./register_worker.js";

const NAME = "komek109.report";
const DAY_MS = 24 * 3600 * 1000;
const fields = ["text", "address"].map((name) => document.querySelector(`[data-draft] [name=${name}]`)).filter(Boolean);

function read() {
  try {
    const it = JSON.parse(localStorage.getItem(NAME) ?? "{}");
    return Date.now() - it.at < DAY_MS ? it : {};
  } catch {
    return {};
  }
}

function write() {
  const it = { ...read(), at: Date.now() };
  for (const field of fields) it[field.name] = field.value;
  try {
    localStorage.setItem(NAME, JSON.stringify(it));
  } catch { /* a browser that keeps nothing */ }
}

function fill() {
  const it = read();
  const empty = fields.filter((field) => !field.value && it[field.name]);
  for (const field of empty) field.value = it[field.name];
  const said = document.getElementById("draft-said");
  if (said && empty.length) said.hidden = false;
}

function begin() {
  if (document.querySelector("[data-draft-there]")) localStorage.removeItem(NAME);
  fill();
  for (const field of fields) field.addEventListener("input", write);
  register();
}

async function register() {
  if (await registerWorker()) navigator.serviceWorker.controller?.postMessage("refresh");
}

begin();
