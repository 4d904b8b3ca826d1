// The page of health asks again by itself. What somebody reads stays: what is open, and the focus.
import { byId, findAll } from "/static/web/dom.js";

const EVERY_MS = 10_000;
const WAITS_MS = 9000;

const place = () => byId("health");
const open = () => new Set([...findAll(place(), "details[open]")].map((it) => it.dataset.key));
const busy = () => document.hidden || String(getSelection()) || place().querySelector("pre:focus");

// The same page again, as a document: no text of it is ever read as HTML by us.
function look() {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("GET", "/health");
    request.responseType = "document";
    request.timeout = WAITS_MS;
    request.onload = () => (request.status === 200 ? done(request.response?.getElementById("health")) : failed(request.status));
    request.onerror = request.ontimeout = () => failed(0);
    request.send();
  });
}

/** @param {HTMLElement} fresh */
function show(fresh) {
  const opened = open();
  for (const it of fresh.querySelectorAll("details")) it.open = opened.has(it.dataset.key);
  const focused = place().querySelector("summary:focus")?.parentElement?.dataset.key;
  const wasOnButton = document.activeElement?.id === "again";
  place().replaceChildren(...document.importNode(fresh, true).childNodes);
  if (wasOnButton) byId("again").focus();
  const summary = focused && place().querySelector(`details[data-key="${CSS.escape(focused)}"] summary`);
  if (summary instanceof HTMLElement) summary.focus();
}

async function again() {
  try {
    const fresh = busy() ? null : await look();
    if (fresh) show(fresh);
    byId("not-told").hidden = true;
  } catch {
    byId("not-told").hidden = false;
  }
  setTimeout(again, EVERY_MS);
}

setTimeout(again, EVERY_MS);
