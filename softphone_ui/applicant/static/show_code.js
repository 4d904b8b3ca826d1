// One key shows the code that opens the ticket to its applicant; each look is written down.
import { api } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Keys } from "/static/web/keys.js";
import { say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";

const { number } = /** @type {HTMLElement} */ (document.querySelector("[data-number]")).dataset;
const button = /** @type {HTMLButtonElement} */ (document.getElementById("show-code"));

/** @returns {Promise<void>} */
async function show() {
  try {
    /** @type {Api.TicketCode} */
    const { code, page } = await api("GET", `/api/tickets/${number}/code`);
    say(document.getElementById("code"), code);
    const words = /** @type {HTMLElement} */ (document.getElementById("code-words"));
    say(words, t("Read it out: number and this code open the ticket at {page}", { page }));
    words.hidden = false;
  } catch (problem) {
    toast(problem instanceof Error ? problem.message : String(problem));
  }
}

button.addEventListener("click", show);
new Keys().on("KeyK", show);
