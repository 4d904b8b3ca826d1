// Beside the conversation: its ticket, in the form that saves itself, and the knowledge base.
import { byId } from "/static/web/dom.js";
import { Drafts } from "/static/ticket_form/drafts.js";
import { Keys } from "/static/web/keys.js";
import { inField } from "/static/web/typing_guard.js";
import { Knowledge } from "/static/knowledge/desk_knowledge.js";
import { TicketForm } from "/static/ticket_form/ticket_form.js";
import { live } from "/static/web/live.js";
import { Draft } from "./draft.js";
import { talk } from "./talk.js";

const { person = "" } = document.body.dataset;
const inbox = byId("inbox"), side = byId("side");
let reads = false; // somebody has opened the knowledge base

const form = new TicketForm(new Drafts(person), () => knowledge?.follow(), new Drafts(person, "call"));
const draft = new Draft(show, (id, ticket) => talk.wasRegistered(id, ticket));
/** @type {Knowledge | null} */
let knowledge = null;
knowledge = new Knowledge(() => ({ number: form.number, topic_id: form.topicId, language: talk.language, writes: talk.id !== null }), form, (text) => talk.insert(text));

function show() {
  side.hidden = talk.id === null || !(reads || talk.ticket || draft.isOpen);
  side.toggleAttribute("data-draft", draft.isOpen);
  if (side.hidden) delete inbox.dataset.side;
  else inbox.dataset.side = draft.isOpen ? "form" : "knowledge";
}

async function follow() {
  if (draft.isOpen && draft.id !== talk.id) draft.hide();
  if (talk.view && !talk.view.outcome && !draft.isOpen && draft.began(talk.view.conversation_id)) draft.open(talk.view, { focus: false }).catch(() => {});
  show();
  knowledge?.draw();
  if (talk.ticket === form.number) return;
  if (talk.ticket === null) form.clear();
  else await form.open(talk.ticket);
}

talk.onChange(follow);
talk.registered = follow;
talk.drafts = (view) => (draft.id === view.conversation_id ? draft.register() : draft.open(view));

function read() {
  if (talk.id === null) return false;
  reads = true;
  show();
  return knowledge?.focus();
}

/** From the article to what was found, and from there away; false where nothing is to be left. */
function leave() {
  if (talk.leaveParts()) return true;
  if (draft.isOpen && !inField()) return draft.close();
  if (inField()) return side.contains(document.activeElement) && (/** @type {HTMLElement} */ (document.activeElement).blur(), true);
  if (knowledge?.close()) return true;
  if (!reads) return false;
  reads = false;
  show();
}

const withTicket = (/** @type {() => unknown} */ act) => () => (talk.ticket && form.number === talk.ticket ? act() : false);
const keys = new Keys(() => talk.lettersNext);
keys.on("KeyI", read);
keys.on("KeyU", () => knowledge?.answer());
keys.on("Escape", leave, { inFields: true, withAlt: false });
keys.on("KeyR", () => (draft.isOpen ? (draft.register(), true) : false), { alone: false });
keys.on("KeyR", withTicket(() => form.mark("assigned")), { alone: false });
for (const code of ["Equal", "NumpadAdd"]) keys.on(code, withTicket(() => form.suggestions.accept()));
for (const code of ["Minus", "NumpadSubtract"]) keys.on(code, withTicket(() => form.suggestions.correct()));
for (const code of ["Digit0", "Numpad0"]) keys.on(code, withTicket(() => { form.likely.join(); }), { withAlt: false });
keys.on("Comma", withTicket(() => { form.map.toggle(); }), { withAlt: false });
keys.on("Period", withTicket(() => form.likely.next()), { withAlt: false });
keys.on("Semicolon", withTicket(() => form.likely.look()), { withAlt: false });
byId("article").addEventListener("click", read);

addEventListener("beforeunload", (event) => {
  if (form.wouldLose) event.preventDefault();
});
live.on("written", ({ tickets }) => { const { number } = form; if (number !== null && tickets?.includes(number)) form.refresh(number).catch(() => {}); });
follow();
