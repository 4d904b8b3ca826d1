// One ticket's own page: the same form as on the desk, the players, and what arrives later.
import { byId, find } from "/static/web/dom.js";
import { api, problemOf } from "/static/web/api.js";
import { callBack } from "/static/outbound_calls/call_back.js";
import { toast } from "/static/web/base.js";
import { Drafts } from "/static/ticket_form/drafts.js";
import { Keys } from "/static/web/keys.js";
import { TicketForm } from "/static/ticket_form/ticket_form.js";
import { live } from "/static/web/live.js";
import { fillPlayers } from "/static/web/player.js";
import { t } from "/static/web/words.js";

const { number = "" } = find(document, "[data-number]").dataset;
const { person = "" } = document.body.dataset;
const form = new TicketForm(new Drafts(person), () => {}, new Drafts(person, "call"));
form.open(number);
fillPlayers();

const keys = new Keys();
for (const code of ["Digit0", "Numpad0"]) keys.on(code, () => { form.likely.join(); }, { withAlt: false });
keys.on("Comma", () => { form.map.toggle(); }, { withAlt: false });
keys.on("Period", () => form.likely.next(), { withAlt: false });
keys.on("Semicolon", () => form.likely.look(), { withAlt: false });

addEventListener("beforeunload", (event) => {
  if (form.wouldLose) event.preventDefault();
});

// Something reached the database: a recording may be there now. Nothing typed is touched, and
// what plays goes on.
live.on("written", ({ tickets }) => {
  if (tickets.includes(number)) look();
});

// What came before we were listening was told to nobody: look once after each connection.
let looked = false;
live.on("link", ({ up, delay }) => {
  if (up && delay !== null && !looked) look();
  looked = up && delay !== null;
});

async function look() {
  form.refresh(number).catch(() => {});
  if (document.querySelector("#recordings .player")) return;
  /** @type {Api.WholeTicket} */
  const { recordings } = await api("GET", `/api/tickets/${number}`);
  const all = byId("recordings").dataset.mayListen === "all";
  const heard = recordings.some((recording) => all || recording.operator === document.body.dataset.extension);
  if (heard && !form.unsaved) location.reload();
}

// The telephone is on the desk's page, or on the table: it rings there.
document.getElementById("call-applicant")?.addEventListener("click", async () => {
  try {
    if (await callBack({ ticket: number })) toast(t("Your telephone rings first"));
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
});
