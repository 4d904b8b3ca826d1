// The found tickets as a file: the server makes it, we show how far it is, then fetch it.
import { api, problemOf } from "/static/web/api.js";
import { findAll, say } from "/static/web/dom.js";
import { t, tn } from "/static/web/words.js";

const EVERY_MS = 400;
// Who may export nothing has no buttons, and none of these.
const bar = /** @type {HTMLProgressElement} */ (document.getElementById("export-progress"));
const told = document.getElementById("export-told");
const buttons = findAll(document, "[data-export]", HTMLButtonElement);

// The server draws them disabled, for a press before this module is here would do nothing.
for (const button of buttons) {
  button.addEventListener("click", () => make(button.dataset.export));
  button.disabled = false;
}

/** @param {string | undefined} format */
async function make(format) {
  busy(true);
  try {
    /** @type {Api.ExportView} */
    let made = await api("POST", "/api/ticket-exports", { format, query: location.search.slice(1) });
    while (made.state === "running") {
      show(made);
      await new Promise((done) => setTimeout(done, EVERY_MS));
      made = await api("GET", `/api/ticket-exports/${made.export_id}`);
    }
    if (made.state === "failed") return say(told, t("The file could not be made. Try again."));
    show(made);
    location.assign(`/api/ticket-exports/${made.export_id}/file`);
    say(told, made.cut ? t("{n} rows: more than that no file holds. Narrow the search.", { n: made.rows }) : tn("{n} row", "{n} rows", made.rows));
  } catch (refused) {
    say(told, problemOf(refused).message);
  } finally {
    busy(false);
  }
}

/** @param {Api.ExportView} made */
function show({ rows, of }) {
  bar.max = Math.max(1, of);
  bar.value = rows;
  say(told, t("{n} of {all} rows", { n: rows, all: of }));
}

/** @param {boolean} now */
function busy(now) {
  bar.hidden = !now;
  for (const button of buttons) button.disabled = now;
}
