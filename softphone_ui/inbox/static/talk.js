// One conversation: what was said, who answers it, and the acts. What is typed stays for each
// conversation until it has been sent, whatever comes in between: in this tab, and on the server.
import { api, Problem, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, field, find, findAll, formOf, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { lookUp } from "/static/web/tables.js";
import { duration, moment } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { callBack, callButton } from "/static/outbound_calls/call_back.js";
import { uuid } from "/built/uuid.js";
import { closeMenu, openMenu } from "./acts_menu.js";
import { alikeRow, askColleague, askForm, askMark, chooseMacro, localMinute } from "./dialogs.js";
import { makeMessage, updateMessage } from "./message.js";
import { network } from "./networks.js";
import { Presence } from "./presence.js";

/** @param {string} id */
const button = (id) => byId(id, HTMLButtonElement);
const words = byId("words", HTMLTextAreaElement);
const said = byId("said");
const dialog = byId("mark-dialog", HTMLDialogElement);
const alikeLine = byId("alike", HTMLDetailsElement);

/** @typedef {Api.ConversationView} View */

/** After these keys letters are typed, or a dialog asks: what is pressed next is no act. */
const TAKES_LETTERS = new Set(["KeyA", "KeyN", "KeyV", "KeyS", "KeyM", "KeyT", "KeyZ", "KeyW", "KeyL", "KeyR"]);

/** One opening of a conversation: what was pressed for it, whether letters are next, whether it acts, and
 *  whether it is on its way. */
class Turn {
  /** @type {string[]} */
  pressed = [];
  lettersNext = false;
  acts = false;
  loads = false;
}

export class Talk {
  /** @type {number | null} */
  id = null;
  /** @type {View | null} */
  #view = null;
  /** @type {Api.DraftMode} "alone": a private reply to who wrote in public. */
  #mode = "answer";
  #presence = new Presence((id, answer) => this.#heard(id, answer));
  /** @type {Set<number>} */
  #drafted = new Set(); // conversations whose words the server had were shown
  /** @type {Map<number, {text: string, alone: boolean, key: string}>} */
  #keys = new Map(); // conversation → its answer, and the key under which that goes out
  /** @type {string | null} */
  #noting = null; // the text of the note that is on its way
  /** @type {Set<() => void>} */
  #listeners = new Set();
  #turn = new Turn();

  /**
   * Hears the number of a ticket that was made here.
   * @type {((number: string) => void) | null}
   */
  registered = null;

  /**
   * Opens the form of a ticket for this conversation, where the page has one; else R registers at once.
   * @type {((view: View) => Promise<unknown>) | null}
   */
  drafts = null;

  /** @type {Record<string, () => unknown>} */
  keys = {
    KeyA: () => this.take(), KeyN: () => this.note(), KeyR: () => this.register(),
    KeyE: () => this.end("done", ""), KeyS: () => this.mark(), KeyB: () => this.release(), KeyX: () => this.pass(),
    KeyW: () => this.outside(), KeyM: () => this.macro(), KeyT: () => this.hand(),
    KeyZ: () => this.snooze(), KeyQ: () => this.unfoldAlike(), KeyV: () => this.alone(), KeyL: () => this.ofService(),
    KeyD: () => openMenu(),
  };

  /** @param {() => void} listener */
  onChange(listener) {
    this.#listeners.add(listener);
  }

  /**
   * A key acts on the conversation that was asked for, in its turn, as soon as it has come.
   * @param {string} code
   */
  key(code) {
    const turn = this.#turn;
    if (this.id === null || turn.lettersNext) return;
    turn.pressed.push(code);
    turn.lettersNext = TAKES_LETTERS.has(code);
    if (this.#view) this.#press();
    else this.#load();
  }

  /** Whether what is pressed next is typed, though the place for it is not there yet. */
  get lettersNext() {
    return this.#turn.lettersNext;
  }

  /** Letters have their place. */
  takesLetters() {
    this.#turn.lettersNext = false;
  }

  /**
   * What a key or its button stands for; where it fails, that is said.
   * @param {string} code
   */
  async act(code) {
    closeMenu();
    try {
      await this.keys[code]();
    } catch (problem) {
      if (problem instanceof Problem) toast(problem.message);
      else reportError(problem);
    }
  }

  async #press() {
    const turn = this.#turn, { pressed } = turn;
    if (turn.acts) return;
    turn.acts = true;
    while (turn === this.#turn && pressed.length) {
      await this.act(pressed[0]);
      pressed.shift();
      if (document.querySelector("dialog[open]")) pressed.length = 0; // none acts beneath it
      if (!pressed.length) turn.lettersNext = false;
    }
    turn.acts = false;
  }

  /** @param {number} id */
  async open(id) {
    if (id !== this.id) this.#turnTo(id);
    if (!this.#view) await this.#load();
  }

  /** @param {number} id */
  #turnTo(id) {
    this.#keep();
    this.leaveParts();
    this.id = id;
    this.#view = null;
    this.#turn = new Turn();
    this.#alike = [];
    words.value = sessionStorage.getItem(this.#draft()) ?? "";
    this.#mode = /** @type {Api.DraftMode | null} */ (words.value && sessionStorage.getItem(this.#draftMode())) || "answer";
    this.#presence.open(id);
    say(byId("talk-sent"), "");
    this.#changed();
    this.#atEnd = true;
    alikeLine.hidden = true;
  }

  /** The first look. Where nothing comes, that is said, and what was pressed meanwhile is over. */
  async #load() {
    const { id } = this, turn = this.#turn;
    if (turn.loads) return;
    turn.loads = true;
    /** @type {View | null} */
    let view = null;
    let why = "";
    try {
      view = /** @type {View} */ (await api("GET", `/api/inbox/${id}`));
    } catch (error) {
      const problem = problemOf(error);
      why = problem.message;
    }
    turn.loads = false;
    if (turn !== this.#turn) return;
    if (view) return this.#show(view);
    if (this.#view) return; // another look has brought it
    turn.pressed.length = 0;
    turn.lettersNext = false;
    toast(why);
  }

  #focusAsked = false;

  /** The answer has the focus, as soon as the conversation is there. */
  focus() {
    this.#focusAsked = !this.#view;
    if (this.#view) words.focus();
  }

  /** None is open any more; what was typed stays. */
  close() {
    if (this.id === null) return;
    this.#keep();
    this.#presence.open(null);
    this.#drafted.delete(this.id);
    this.id = null;
    this.#view = null;
    this.#turn = new Turn();
    byId("open").hidden = true;
    byId("none-open").hidden = false;
    this.#changed();
  }

  /** Who reads further up stays there; else the newest is in sight, also when a picture has come. */
  #atEnd = true;

  scrolled() {
    this.#atEnd = said.scrollTop + said.clientHeight >= said.scrollHeight - 40;
  }

  follow() {
    if (this.#atEnd) said.scrollTop = said.scrollHeight;
  }

  async look() {
    const { id } = this;
    if (id === null) return;
    const view = await api("GET", `/api/inbox/${id}`).then((answer) => /** @type {View} */ (answer), () => null);
    if (view && id === this.id) this.#show(view);
  }

  /** The number of its ticket, and the author's language; null: there is none, or none is open. */
  get ticket() {
    return this.#view?.ticket ?? null;
  }

  get language() {
    return this.#view?.language ?? null;
  }

  get held() {
    const holder = this.#view?.holder;
    return holder && Date.parse(holder.until) > live.now() ? holder : null;
  }

  get own() {
    return this.held?.own ?? false;
  }

  // --- acts ------------------------------------------------------------------------------------

  async take() {
    this.#becomes("answer");
    const { id } = this;
    if ((await this.#claim()) && id === this.id) words.focus();
  }

  note() {
    if (!this.#view) return;
    this.#becomes("note");
    this.#buttons();
    words.focus();
  }

  /** What only the author reads, who wrote where everybody does. */
  async alone() {
    const may = this.#view?.alone;
    if (!may) return;
    if (!may.may) return toast(whyNotAlone(may));
    const id = await this.#mine();
    if (id === null || id !== this.id) return;
    this.#becomes("alone");
    this.#buttons();
    words.focus();
  }

  /** @param {boolean} done the conversation ends with it */
  async send(done) {
    const text = words.value.trim();
    if (!text || !this.#view) return;
    if (this.#mode === "note") return this.#sendNote(text);
    const alone = this.#mode === "alone";
    const id = await this.#mine();
    if (id === null) return;
    const key = this.#keyOf(id, text, alone);
    const view = await this.#ask("answers", { key, text, done, alone }, id);
    if (!view) return;
    if (this.#keys.get(id)?.key === key) this.#keys.delete(id);
    this.#sent(id, text);
  }

  /**
   * An answer that is sent again goes out once; where it was changed since, it is another.
   * @param {number} id
   * @param {string} text
   * @param {boolean} alone
   */
  #keyOf(id, text, alone) {
    const last = this.#keys.get(id);
    if (last?.text === text && last.alone === alone) return last.key;
    const key = uuid();
    this.#keys.set(id, { text, alone, key });
    return key;
  }

  async register() {
    const id = await this.#mine();
    if (this.drafts && id !== null && id === this.id && this.#view) return this.drafts(this.#view);
    const made = id === null ? null : /** @type {Api.Registered | null} */ (await this.#ask("ticket", undefined, id));
    if (made && id !== null) await this.wasRegistered(id, made.ticket);
  }

  /**
   * A ticket of a conversation was registered.
   * @param {number} id
   * @param {string} ticket
   */
  async wasRegistered(id, ticket) {
    toast(t("Registered: {ticket}", { ticket }));
    if (id !== this.id) return;
    await this.look();
    this.registered?.(ticket);
  }

  /** What the open conversation is; null until it has come. */
  get view() {
    return this.#view;
  }

  /** @param {string} outcome @param {string} reason @param {string} [about] */
  async end(outcome, reason, about = "") {
    const id = await this.#mine();
    if (id === null) return;
    if (outcome === "stop") await this.#ask("stop", { reason, about }, id);
    else await this.#ask("end", { outcome, reason, about }, id);
  }

  mark() {
    if (!this.#view || this.#view.outcome) return;
    askMark(dialog, this.#view.groundless);
  }

  async release() {
    if (!this.own) return;
    await this.#ask("release");
    await this.look();
  }

  /** Somebody else is to answer what is offered to me. */
  async pass() {
    if (!this.offered) return;
    await this.#ask("pass");
    await this.look();
  }

  get offered() {
    const offered = this.#view?.offered;
    return Boolean(offered?.own) && Date.parse(offered?.until ?? "") > live.now();
  }

  /** Where the answer stands that was written in the network itself. */
  async outside() {
    if (this.#view?.outside) return;
    const id = await this.#mine();
    if (id === null || id !== this.id) return;
    const it = await askForm("outside-dialog", { at: localMinute(live.now()) });
    if (it) await this.#ask("outside", { link: it.link.trim(), at: new Date(it.at).toISOString() }, id);
  }

  /** An answer that is at hand, in the author's language. */
  async macro() {
    const id = this.#mode === "note" ? this.id : await this.#mine();
    if (!this.#view || id !== this.id) return;
    const text = await chooseMacro(this.#view);
    if (text === null || id !== this.id) return;
    words.setRangeText(text, words.selectionStart, words.selectionEnd, "end");
    words.focus();
    this.typed();
  }

  /**
   * Put words into the answer, such as an article's: `text(language)` in the author's language.
   * @param {(language: string) => string} text
   */
  async insert(text) {
    const id = await this.#mine();
    if (id === null || id !== this.id || !this.#view) return;
    words.setRangeText(text(this.#view.language), words.selectionStart, words.selectionEnd, "end");
    words.focus();
    this.typed();
  }

  /** What its author says of our service goes to the quality service. */
  async ofService() {
    const id = await this.#mine();
    if (id === null || id !== this.id) return;
    const it = await askForm("service-dialog");
    if (it && (await this.#ask("service-letter", { kind: it.kind }, id))) toast(t("Taken down. The quality service examines it."));
  }

  async hand() {
    const id = await this.#mine();
    if (id === null || id !== this.id) return;
    const it = await askColleague();
    if (it) await this.#ask("hand", { person_id: Number(it.person_id), words: it.words.trim() || null }, id);
  }

  async snooze() {
    const id = await this.#mine();
    if (id === null || id !== this.id) return;
    const it = await askForm("snooze-dialog", { until: localMinute(live.now() + 3_600_000) });
    if (it) await this.#ask("snooze", { until: new Date(it.until).toISOString() }, id);
  }

  /** Show what may be about the same, with the focus on joining the first: Enter does it. */
  unfoldAlike() {
    if (!this.#alike.length) return;
    alikeLine.open = true;
    (findAll(alikeLine, "button:not(:disabled)")[0] ?? find(alikeLine, "summary")).focus();
  }

  /** Close the menu, or fold what may be about the same; false where neither was open. */
  leaveParts() {
    const open = closeMenu() || alikeLine.open;
    alikeLine.open = false;
    return open;
  }

  /** @param {number} other */
  async join(other) {
    const id = await this.#mine();
    if (id === null) return;
    await this.#ask("join", { conversation_id: other }, id);
    await this.#lookAlike();
  }

  /** @type {Api.AlikeView[]} */
  #alike = [];

  async #lookAlike() {
    const { id } = this;
    const found = id === null || this.#view?.outcome ? [] : await api("GET", `/api/inbox/${id}/alike`).then((answer) => /** @type {Api.AlikeView[]} */ (answer), () => []);
    const view = this.#view;
    if (id !== this.id || !view) return; // it was closed, or is opened anew
    this.#alike = found;
    alikeLine.hidden = found.length === 0;
    if (!found.length) return;
    const [{ source, author, words: first }] = found;
    say(byId("alike-about"), t("Perhaps about the same: {n}. {first}", { n: found.length, first: [network(source), author, first].filter(Boolean).join(" · ") }));
    byId("alike-list").replaceChildren(...found.map((it) => alikeRow(it, view, () => this.join(it.conversation_id))));
  }

  /** @param {number} messageId @param {boolean} arrived */
  async doubt(messageId, arrived) {
    await this.#ask(`messages/${messageId}/doubt`, { arrived });
  }

  /** Somebody types: the conversation stays theirs. */
  typed() {
    if (words.value) say(byId("talk-sent"), "");
    this.#buttons();
    sessionStorage.setItem(this.#draft(), words.value);
    this.#presence.typed(words.value, this.#mode);
  }

  /**
   * Who else is there, and who answers, as the server has it.
   * @param {number} id
   * @param {Api.PresenceView} there
   */
  #heard(id, { readers, holder }) {
    if (id !== this.id || !this.#view) return;
    this.#view = { ...this.#view, readers, holder };
    this.#readers();
    this.#buttons();
  }

  #readers() {
    const names = (/** @type {boolean} */ types) => (this.#view?.readers ?? []).filter((it) => it.types === types).map((it) => it.name).join(", ");
    const parts = [names(true) && t("types: {names}", { names: names(true) }), names(false) && t("has it open: {names}", { names: names(false) })];
    say(byId("talk-readers"), parts.filter(Boolean).join(" · "));
  }

  /** What was typed on another page, or before the tab was closed. */
  /** @param {View} view */
  #restore(view) {
    if (this.#drafted.has(view.conversation_id)) return;
    this.#drafted.add(view.conversation_id);
    if (words.value || !view.draft) return;
    words.value = view.draft;
    this.#writes(view.draft_mode);
  }

  tick() {
    if (!this.#view) return;
    this.#due();
    this.#buttons();
  }

  /** The id of the open conversation, which is ours now; null where it is not. Another one may be open
   * by then: what was asked for is done to this one. */
  async #mine() {
    const { id } = this;
    return this.#view && (this.own || (await this.#claim())) ? id : null;
  }

  async #claim() {
    if (!this.#view || this.#view.outcome) return false;
    return Boolean(await this.#ask("claim"));
  }

  /** @param {string} text */
  async #sendNote(text) {
    const { id } = this;
    if (id === null) return;
    if (this.#noting === text) return; // the same key pressed twice
    this.#noting = text;
    const noted = await this.#ask("notes", { text });
    this.#noting = null;
    if (noted) this.#sent(id, text);
  }

  /**
   * What was typed since `text` was on its way stays.
   * @param {number} id
   * @param {string} text
   */
  #sent(id, text) {
    const mode = this.#mode;
    const now = (id === this.id ? words.value : (sessionStorage.getItem(this.#draft(id)) ?? "")).trimStart();
    const rest = now.startsWith(text) ? now.slice(text.length).trimStart() : now;
    if (rest) sessionStorage.setItem(this.#draft(id), rest);
    else sessionStorage.removeItem(this.#draft(id));
    if (!rest) this.#writes("answer", id); // else it goes on as it was begun
    if (id !== this.id) return;
    say(byId("talk-sent"), mode === "note" ? t("Note saved: {words}", { words: text }) : t("Sent: {words}", { words: text }));
    this.#presence.sent();
    if (rest !== words.value) words.value = rest;
    if (rest) this.typed();
    this.#buttons();
  }

  /**
   * Ask for an act; return the answer, or null where it was refused, which is said.
   * @param {string} act
   * @param {unknown} [body]
   */
  async #ask(act, body, id = this.id) {
    try {
      const answer = /** @type {Partial<View> | null} */ (await api("POST", `/api/inbox/${id}/${act}`, body)) ?? {};
      if (answer.messages && id === this.id) this.#show(/** @type {View} */ (answer));
      return answer;
    } catch (error) {
      const problem = problemOf(error);
      toast(problem.code === "held" ? t("{name} is answering this conversation.", { name: problem.detail.holder }) : problem.message);
      if (problem.status === 409 && id === this.id) this.look();
      return null;
    }
  }

  #keep() {
    if (this.id !== null && words.value) sessionStorage.setItem(this.#draft(), words.value);
  }

  #draft(id = this.id) {
    return `inbox ${id}`;
  }

  #draftMode(id = this.id) {
    return `inbox mode ${id}`;
  }

  /**
   * What is typed is this: also after another conversation was looked at.
   * @param {Api.DraftMode} mode
   */
  #writes(mode, id = this.id) {
    sessionStorage.setItem(this.#draftMode(id), mode);
    if (id === this.id) this.#mode = mode;
  }

  /** @param {Api.DraftMode} mode */
  #becomes(mode) {
    const other = mode !== this.#mode;
    this.#writes(mode);
    if (other && words.value) this.typed();
  }

  /** @param {string} ticket */
  async #call(ticket) {
    try {
      if (await callBack({ ticket })) toast(t("Your telephone rings first"));
    } catch (error) {
      const problem = problemOf(error);
      toast(problem.message);
    }
  }

  // --- what is seen ----------------------------------------------------------------------------

  /** @param {View} view */
  #show(view) {
    const first = !this.#view;
    this.#view = view;
    byId("open").hidden = false;
    byId("none-open").hidden = true;
    say(byId("talk-author"), view.author || t("no name"));
    const about = byId("talk-about");
    const parts = [network(view.source), view.language, view.applicant].filter(Boolean);
    about.replaceChildren(parts.join(" · "));
    const numbers = view.tickets.length ? view.tickets.map((ticket) => ticket.number) : view.ticket ? [view.ticket] : [];
    const last = numbers.at(-1);
    if (last && view.applicant && document.body.dataset.extension) about.append(" ", callButton(() => this.#call(last)));
    for (const number of numbers) about.append(" · ", el("a", { href: `/tickets/${number}`, text: number }));
    keyed(said, view.messages, (it) => it.message_id, (it) => makeMessage(it), (row, it) => updateMessage(row, it, view.conversation_id, this));
    this.follow();
    this.#restore(view);
    if (this.#focusAsked) this.focus();
    this.#readers();
    this.#due();
    this.#buttons();
    this.#changed();
    if (first) this.#lookAlike();
    this.#press();
  }

  #due() {
    if (!this.#view) return;
    const { answered_at: answered, due_at: due, outcome } = this.#view;
    const place = byId("talk-due");
    const rest = (Date.parse(due) - live.now()) / 1000;
    const late = answered ? Date.parse(answered) > Date.parse(due) : rest < 0;
    if (answered) say(place, late ? t("answered late") : t("answered in time"));
    else if (outcome) say(place, t("not answered"));
    else say(place, late ? t("late by {time}", { time: duration(-rest) }) : t("{time} left", { time: duration(rest) }));
    place.classList.toggle("late", late && !answered && !outcome);
  }

  #buttons() {
    const view = this.#view;
    if (!view) return;
    const over = Boolean(view.outcome), held = this.held, others = held && !held.own;
    const state = byId("talk-state");
    say(state, this.#stateWords(view, others ? held : null));
    state.hidden = !state.textContent;
    words.readOnly = this.#mode !== "note" && (over || Boolean(others));
    const note = this.#mode === "note", begun = this.own || note || words.value !== "";
    byId("answer").dataset.mode = this.#mode;
    say(byId("words-label"), MODES[this.#mode](view));
    words.placeholder = note ? t("@name: the colleague finds it among their mentions") : "";
    say(byId("send-words"), note ? t("Save note") : t("Send answer"));
    button("send").hidden = !begun || (over && !note);
    button("send").disabled = words.readOnly;
    button("take").hidden = begun || over;
    button("take").disabled = Boolean(others);
    button("send-done").hidden = !begun || note || over;
    byId("note").hidden = note;
    button("send-done").disabled = Boolean(others);
    button("alone").hidden = !view.alone || over;
    button("alone").disabled = Boolean(others);
    button("alone").setAttribute("aria-disabled", String(view.alone?.may === false));
    button("alone").title = view.alone?.may === false ? whyNotAlone(view.alone) : "";
    button("register").disabled = over || Boolean(others) || (Boolean(view.ticket) && !this.drafts);
    for (const name of ["macro", "hand", "of-service"]) button(name).disabled = over || Boolean(others);
    button("snooze").disabled = over || Boolean(others) || !(view.answered_at || view.outside);
    button("outside").disabled = over || Boolean(others) || Boolean(view.outside);
    for (const name of ["end", "mark"]) button(name).disabled = over || Boolean(others);
    byId("release").hidden = !this.own;
    byId("pass").hidden = !this.offered || this.own;
  }

  /** @param {View} view @param {Api.Holder | null} other */
  #stateWords(view, other) {
    if (view.outcome) return [(lookUp(OUTCOMES, view.outcome) ?? OUTCOMES.done)(), view.reason].filter(Boolean).join(": ");
    if (other) return t("{name} is answering this conversation.", { name: other.name });
    if (view.blocked) return t("The author takes no message of ours: what you write will not arrive.");
    if (view.snoozed_until && Date.parse(view.snoozed_until) > live.now()) return t("put away until {time}", { time: moment(view.snoozed_until) });
    if (view.outside) return t("answered outside at {time}", { time: moment(view.outside.at) });
    return view.withdrawn ? t("The author has taken back all that they wrote.") : "";
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }
}

/** @type {Record<Api.DraftMode, (view: View) => string>} */
const MODES = {
  answer: (view) => (view.alone ? t("Answer to the author: everybody reads it") : t("Answer to the author")),
  note: () => t("Note: only the centre sees it"),
  alone: () => t("Private reply: only the author reads it"),
};
/** @param {Api.AloneView} way */
const whyNotAlone = ({ why }) => (why === null ? "" : WHY_NOT_ALONE[why]());
/** @type {Record<Api.NoPrivateWay, () => string>} */
const WHY_NOT_ALONE = {
  network: () => t("This network lets no program write to an author alone."),
  nobody: () => t("The network does not tell whose post it is: nobody to write to alone."),
  not_written: () => t("The author has not written to our bot: it may not begin."),
  blocked: () => t("The author takes no private messages of ours."),
  too_late: () => t("The network lets a comment be answered alone for a week; it is over."),
  used: () => t("One private reply for each comment: it has been sent."),
};
const OUTCOMES = {
  done: () => t("Ended"), spam: () => t("Ended as spam"), groundless: () => t("Ended as groundless"),
  self_served: () => t("The bot served it"),
};

export const talk = new Talk();

byId("answer").addEventListener("submit", (event) => { event.preventDefault(); talk.send(false); });
button("send-done").addEventListener("click", () => talk.send(true));
for (const [name, code] of [["take", "KeyA"], ["note", "KeyN"], ["register", "KeyR"], ["end", "KeyE"], ["mark", "KeyS"], ["release", "KeyB"], ["pass", "KeyX"], ["outside", "KeyW"], ["macro", "KeyM"], ["hand", "KeyT"], ["snooze", "KeyZ"], ["alone", "KeyV"], ["of-service", "KeyL"]]) {
  button(name).addEventListener("click", () => talk.act(code));
}
said.addEventListener("scroll", () => talk.scrolled(), { passive: true });
said.addEventListener("load", () => talk.follow(), true); // of a picture in it
words.addEventListener("input", () => talk.typed());
document.addEventListener("focusin", (event) => { if (event.target === words || closest(event, "dialog, #draft")) talk.takesLetters(); });
words.addEventListener("keydown", (event) => {
  if (event.key === "Escape") words.blur();
  if (event.key !== "Enter" || !event.ctrlKey) return;
  event.preventDefault();
  talk.send(event.shiftKey);
});
find(dialog, "form").addEventListener("submit", (event) => {
  event.preventDefault();
  const form = formOf(event), value = (/** @type {string} */ name) => field(form, name).value.trim();
  const reason = value("reason");
  if (!reason) return;
  dialog.close();
  talk.end(value("outcome"), reason, value("about"));
});
find(dialog, "[data-cancel]").addEventListener("click", () => dialog.close());
