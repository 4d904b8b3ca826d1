// The operator's desk: brings the telephone, the floor, the ticket and the keys together.
import { problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import "/static/first_day/tour.js";
import { live } from "/static/web/live.js";
import { pulse } from "/static/web/pulse.js";
import { soon } from "/static/web/soon.js";
import { onLanguage, t } from "/static/web/words.js";
import { Abuse } from "/static/abuse/mark.js";
import { Complain } from "/static/complaints/desk.js";
import { Asks } from "./asks.js";
import { CallOut, outText } from "/static/outbound_calls/call_out.js";
import { CalledBack } from "./called_back.js";
import { CallForm } from "/static/ticket_form/call_form.js";
import { Caller } from "./caller.js";
import { Day } from "./day.js";
import { Drafts } from "/static/ticket_form/drafts.js";
import { Headset } from "/static/telephone/headset.js";
import { byId, put } from "/static/web/dom.js";
import { Keys } from "/static/web/keys.js";
import { inField } from "/static/web/typing_guard.js";
import { Knowledge } from "/static/knowledge/desk_knowledge.js";
import { Look } from "./look.js";
import { loadNews } from "./news.js";
import { ask, setUpMenu } from "/static/web/menu.js";
import { Microphone } from "/static/telephone/microphone.js";
import { RingNotice } from "./notice.js";
import { choosePause } from "/static/web/pause_menu.js";
import { OtherPhone } from "/static/telephone/other_phone.js";
import { Phone } from "/static/telephone/phone.js";
import { Settings } from "/static/telephone/settings.js";
import { banner, showSigns } from "/static/web/signs.js";
import { IN_CALL, RINGING, SIGN_OUT, situation } from "./situation.js";
import { numberText, Strip, wordOf } from "./strip.js";
import { Unregistered } from "./unregistered.js";
import { DeskTalk } from "/static/inbox/desk_talk.js";
import { DeskTexts } from "/static/inbox/desk_texts.js";
import { Taking } from "./taking.js";
import { TicketForm } from "/static/ticket_form/ticket_form.js";
import { UnfiledList } from "/static/ticket_form/unfiled_list.js";
import { lookUp } from "/static/web/tables.js";
import { setAside } from "/static/web/ticket_words.js";
import { Tones } from "/static/web/tones.js";
import { openKeypad } from "/static/telephone/keypad.js";
import { showLeads } from "./leads_word.js";
import { HandingOn } from "/static/transfers/transfers.js";
import { Voice } from "/static/voice_quality/voice.js";

/** @typedef {import("./situation.js").Situation} Situation */
/** @typedef {import("./asks.js").Action} Action */

const { extension = "", person = "" } = document.body.dataset;
const AUTO_ANSWER_MS = 600;
const END_ASKED_MS = 2500;
const TICK_MS = 250;
const MINUTES_SHOWN_MS = 10_000;
const NOT_YET_TALKING = new Set([...RINGING, "connecting"]);

const settings = new Settings(person);
const unfiled = new Drafts(person, "call");
const tones = new Tones(settings);
const strip = new Strip();
// Before the keys, which let nobody hear of those that they deal with.
addEventListener("keydown", (event) => { if (ending && event.code !== "KeyE") askToEnd(false); }, true);
const keys = new Keys(() => deskTalk.lettersNext);
const day = new Day();
const taking = new Taking(() => show());
/** @type {Situation} */
let now = { state: "unknown" };
/** @type {Floor.CallView | null} */
let lastCall = null;
let ending = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let endingFor = undefined;

const microphone = new Microphone(settings, (/** @type {string} */ state) => {
  if (state === "ready") phone?.replaceMicrophone();
  show();
});
const phone = new Phone(microphone, () => show(), () => toast(t("A colleague has answered this call.")));
const voice = new Voice({ phone, microphone, call: () => now.call?.call_id ?? null, other: () => otherPhone.target === "phone" });
const headset = new Headset({ settings, phone, microphone, person, free: () => !phone.session && ["signed_out", "paused", "set_aside"].includes(now.state) });
const notice = new RingNotice(settings);
/** @param {string} number */
const write = (number) => callForm.open(number) && look.close();
const look = new Look(write);
/** @param {string} number */
const lookAt = (number) => { knowledge.close(); look.open(number); };
const caller = new Caller(lookAt, (call_id) => callOut.callBack({ call_id }));
const form = new TicketForm(new Drafts(person), (saved) => {
  unfiledList?.show();
  unregistered?.show();
  knowledge?.follow();
  if (saved) { look.load(); unregistered.load(); }
}, unfiled);
const callForm = new CallForm({
  form, phone,
  changes: () => { look.close(); knowledge.reset(); },
  shown: () => { byId("back-to-call").hidden = !callForm.mayGoBack; unfiledList.show(); unregistered.show(); },
});
// A form that stayed open because the operator was typing in it closes when the focus leaves it.
byId("ticket").addEventListener("focusout", () => setTimeout(show));
const unfiledList = new UnfiledList(unfiled, form, { life: () => callForm.life, open: write });
const unregistered = new Unregistered(new Drafts(person, "not-registered"), form, {
  own: () => (["talk", "paper"].includes(callForm.life.kind) ? [callForm.life.ticket] : []), open: write,
});

const knowledge = new Knowledge(() => ({ number: form.number, topic_id: form.topicId, language: now.call?.language_told ? now.call.language : null, writes: deskTalk.isOpen }), form, (text) => deskTalk.insert(text));

// -- What the person asks for ---------------------------------------------------------------

/** @type {import("./asks.js").Attempt} */
const attempt = (action) => async (...given) => {
  try {
    await action(...given);
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
};

const goAvailable = attempt(async () => {
  headset.stop();
  if (settings.get("device") === "web" && microphone.state !== "ready") {
    await microphone.open();
    if (microphone.state !== "ready") return toast(t("First the microphone: see below."));
  }
  try {
    await ask.state("available", { device: settings.get("device") });
  } catch (problem) {
    if (!IN_CALL.has(now.state)) throw problem; // rung for the next caller at once: that is it
  }
});
const pause = attempt(async () => {
  const inCall = ["talking", "hold", "kept", "calling_out"].includes(now.state);
  if (inCall && now.operator?.ordered_out) return toast(t("Your shift ends after this call."));
  if (inCall && now.operator?.after_call) return ask.afterCall(null);
  const reason = await choosePause(inCall);
  if (reason) await (inCall ? ask.afterCall(reason) : ask.state("paused", { reason, device: settings.get("device") }));
});
const signOut = attempt(() => ask.state("signed_out", { device: settings.get("device") }));
const endWrapUp = attempt(() => ask.endWrapUp());
const endCall = attempt(async () => {
  if (phone.session && now.state !== "kept") phone.end();
  else if (now.state === "calling_out") await callOut.end();
  else if (now.call) await ask.hangUp(now.call.call_id);
});
const handing = new HandingOn({ now: () => now, attempt, rings: () => live.floor.rings, unhold: () => phone.held && phone.toggleHold() });
const takeHere = attempt(() => phone.start({ force: true }));
const asks = new Asks(() => now, attempt);
const otherPhone = new OtherPhone(() => now, { settings, phone, attempt });
const abuse = new Abuse(() => now, attempt);
const complain = new Complain(() => now, attempt);
const callOut = new CallOut(() => now, () => look.number ?? form.number, {
  look: lookAt,
  write,
  attempt,
});
const decline = attempt(() => callOut.end());
const calledBack = new CalledBack();
const deskTalk = new DeskTalk();
// A ticket that is made of a conversation opens at once, for its topic and place; F4 leads back.
deskTalk.onChange(() => knowledge.draw());
deskTalk.onRegistered((/** @type {string} */ number) => { deskTalk.close(); write(number); });
const texts = new DeskTexts((id) => deskTalk.open(id));
const answer = () => phone.answer();
const mute = () => phone.toggleMute();
const hold = () => phone.toggleHold();

const keypad = () => openKeypad((/** @type {string} */ key) => phone.press(key));

const onPhone = () => Boolean(phone.session);
// The dispatcher rings again for a caller who was kept, or for the call that was asked for here:
// nobody need be asked.
const rungAgain = () => phone.session === "ringing" && (Boolean(now.ring?.again) || now.state === "calling_out");
/** @type {Record<string, () => Omit<Action, "id">>} */
const ACTIONS = {
  answer: () => ({ label: t("Answer"), key: "␣", primary: true, run: answer, hint: t("Space; in a field F2") }),
  mute: () => ({ label: t("Mute"), key: "M", pressed: phone.muted, run: mute }),
  hold: () => ({ label: t("Hold"), key: "H", pressed: phone.held, run: hold }),
  end: () => ({ label: ending ? t("Really end?") : t("End"), key: "E", pressed: ending || undefined, run: endCall, hint: t("By key: E twice, or Alt and E") }),
  transfer: () => ({ label: t("Hand on"), key: "T", menu: true, run: handing.transfer }),
  along: () => ({ label: t("Ask along"), key: "J", menu: true, run: handing.along }),
  decline: () => ({ label: ending ? t("Really decline?") : t("Decline"), key: "E", pressed: ending || undefined, run: decline, hint: t("The next operator calls this citizen; you are set aside as after any ring") }),
  keypad: () => ({ label: t("Keypad"), key: "N", menu: true, run: keypad }),
  available: () => ({ label: t("Go available"), key: "G", primary: true, run: goAvailable }),
  finish: () => ({ label: t("Go available"), key: "G", primary: true, run: endWrapUp }),
  pause: () => ({ label: t("Go on pause"), key: "P", menu: true, run: pause }),
  pause_after: () => ({ label: t("Pause after"), key: "P", menu: true, pressed: Boolean(now.operator?.after_call) && now.operator?.after_call !== SIGN_OUT, run: pause }),
  sign_out: () => ({ label: t("End shift"), key: "O", run: signOut }),
  here: () => ({ label: t("Use this window"), key: "G", primary: true, run: takeHere }),
};

/** @returns {Action[]} */
function actionsNow() {
  const talk = onPhone() ? ["mute", "hold", "end"] : ["end"];
  const names = lookUp({
    signed_out: ["available"],
    available: ["pause", "sign_out"],
    ringing: onPhone() ? ["answer", "pause"] : ["pause"],
    connecting: onPhone() ? ["mute", "end"] : [],
    talking: ["pause_after", "transfer", "along", ...talk],
    hold: ["pause_after", "transfer", "along", ...talk],
    kept: rungAgain() ? ["answer", "pause_after", "end"] : ["pause_after", "end"],
    rung_back: onPhone() ? ["answer", "decline"] : ["decline"],
    calling_out: ["pause_after", ...(onPhone() ? ["keypad"] : []), ...talk],
    wrap_up: ["pause", "finish"],
    paused: ["sign_out", "pause", "available"],
    set_aside: ["sign_out", "pause", "available"],
    elsewhere: ["here"],
    unknown: [],
  }, now.state) ?? [];
  const { made, shut } = handing.actions();
  const usual = names.filter((id) => !shut.includes(id)).map((id) => ({ id, ...ACTIONS[id]() }));
  return [...asks.actions(), ...callOut.actions(), ...otherPhone.actions(), ...made, ...usual];
}

// -- What is shown ---------------------------------------------------------------------------

function show() {
  if (!live.started) return;
  othersMoved = false;
  const before = now;
  now = situation(live.floor, extension, phone);
  keepCall();
  now.shut = now.state === "available" ? taking.shut : null;
  const { outgoing } = now.operator ?? {};
  const back = calledBack.call(outgoing, live.floor);
  if (outgoing) now.out = { who: callOut.text(outgoing), text: back && !outgoing.connected_at && !outgoing.result ? calledBack.text(outgoing, live.now()) : outText(outgoing) };
  if (now.state === "rung_back" && now.out) now.out.text += ` · ${outgoing?.ticket}`;
  now.others = handing.text();
  strip.show(now, actionsNow(), { waiting: live.floor.waiting, muted: phone.muted });
  strip.tick(live.now(), live.floor);
  if (now.call ?? back) caller.about(now.call ?? back, { told: Boolean(now.call) });
  abuse.show();
  complain.show();
  otherPhone.follow();
  tones.ring(RINGING.has(now.state) && phone.session === "ringing" && !settings.get("auto_answer"));
  notice.ring(now.state === "ringing" && now.call ? numberText(now.call) : now.state === "rung_back" ? now.out?.who : null);
  put(document.body, "data-situation", now.state);
  signs();
  showSetAside();
  showLeads(extension);
  day.paused(now.state === "paused" ? now.since : null, now.reason);
  const title = titleNow();
  if (document.title !== title) document.title = title;
  if (before.state !== now.state) {
    moved(before);
    taking.load(); // an operator who comes back sees it at once
    unregistered.load();
  }
  callForm.follow(now);
  deskTalk.follow(now.state);
  answerByItself();
}

// The floor forgets a call that has ended; its paperwork still needs to say whose call it was.
function keepCall() {
  if (now.call) lastCall = now.call;
  else if (now.state === "wrap_up" && lastCall?.call_id === now.operator?.call_id) now.call = lastCall;
}

const usesWeb = () => (now.operator && now.state !== "signed_out" ? now.operator.device === "web" : settings.get("device") === "web");

function signs() {
  showSigns({ phone, microphone, live, usesWeb: usesWeb() });
}

function titleNow() {
  const who = IN_CALL.has(now.state) && now.call ? ` · ${numberText(now.call)}` : "";
  return `${now.state === "ringing" ? "☎ " : ""}${wordOf(now)}${who} · Komek 109`;
}

/** @param {Situation} before */
function moved(before) {
  if (["wrap_up", "talking", "hold", "kept", "calling_out", "paused"].includes(before.state)) loadDay();
  else if (NOT_YET_TALKING.has(before.state) && !IN_CALL.has(now.state)) loadDay();
}

// The end of a call writes several rows, each of which is told.
const loadDay = soon(() => { day.load(); look.load(); loadNews(); }, 400);

function showSetAside() {
  if (now.state !== "set_aside") return banner("set_aside", null);
  const text = t("You were set aside: {reason}. No calls come to you. Press G to come back.", { reason: setAside(now.reason ?? "") });
  banner("set_aside", text, true);
}

/** @type {(() => unknown) | null} */
let answering = null;
function answerByItself() {
  if (phone.session !== "ringing") {
    answering?.();
    answering = null;
  } else if (answering || microphone.state !== "ready") {
    return;
  } else if (rungAgain()) {
    tones.beep();
    answering = () => {};
    queueMicrotask(answer);
  } else if (settings.get("auto_answer")) {
    tones.beep();
    answering = pulse.after(AUTO_ANSWER_MS, answer);
  }
}

// -- Keys --------------------------------------------------------------------------------------

/** @param {...string} ids */
const act = (...ids) => () => {
  const action = actionsNow().find((each) => ids.includes(each.id));
  if (!action) return false;
  action.run();
  return true;
};
// A conversation in writing that is open has its letters first; a call has closed it by then.
for (const code of ["KeyA", "KeyN", "KeyR", "KeyE", "KeyS", "KeyB", "KeyX", "KeyW", "KeyM", "KeyT", "KeyZ", "KeyQ", "KeyV", "KeyL", "KeyD"]) keys.on(code, () => deskTalk.key(code));
keys.on("Enter", () => document.activeElement === document.body && deskTalk.focus(), { withAlt: false });
keys.on("Escape", () => !inField() && deskTalk.leave(), { inFields: true, withAlt: false });
keys.on("Space", act("answer"), { withAlt: false });
keys.on("F2", act("answer"), { inFields: true, overDialogs: true });
// Enter takes what a list marks; where none stands open it goes to the form. It answers nothing.
keys.on("Enter", () => now.state !== "ringing" && document.activeElement === document.body && writeOn(), { withAlt: false });
keys.on("KeyM", act("mute"));
keys.on("KeyH", act("hold"));
keys.on("KeyE", act("end", "decline"), { alone: false });
keys.on("KeyE", endByLetter, { withAlt: false });
keys.on("KeyF", () => voice.rescue());
keys.on("KeyG", act("available", "finish", "here"));
keys.on("KeyP", act("pause", "pause_after"));
keys.on("KeyO", act("sign_out"));
keys.on("KeyT", act("transfer"));
keys.on("KeyJ", act("along"));
keys.on("KeyQ", act("private"));
keys.on("KeyS", act("emergency"));
keys.on("KeyZ", act("away"));
keys.on("KeyN", () => phone.session === "talking" && keypad());
keys.on("KeyV", (event) => asks.run("recording", event));
keys.on("KeyL", () => asks.run("hand"));
keys.on("KeyY", () => Boolean(otherPhone.target) && (otherPhone.run(), true));
keys.on("KeyX", () => abuse.possible && (abuse.run(), true));
keys.on("F4", () => deskTalk.goOn() || texts.first(), { inFields: true, withAlt: false });
keys.on("F6", () => unregistered.open(), { inFields: true, withAlt: false });
keys.on("F7", (event) => (event.shiftKey ? unregistered.leave() : unregistered.register()), { inFields: true, withAlt: false });
keys.on("F8", () => complain.possible && (complain.run(), true), { inFields: true, withAlt: false });
keys.on("KeyW", () => asks.run("longer"));
keys.on("KeyC", () => { const [action] = callOut.actions(); if (!action) return false; action.run(); return true; });
keys.on("KeyK", () => callOut.next());
keys.on("KeyI", () => knowledge.focus());
keys.on("KeyU", () => knowledge.answer());
keys.on("KeyA", () => form.mark("answered_on_the_spot"));
keys.on("KeyR", () => form.register());
for (const code of ["Equal", "NumpadAdd"]) keys.on(code, () => form.writable && form.suggestions.accept());
for (const code of ["Minus", "NumpadSubtract"]) keys.on(code, () => form.writable && form.suggestions.correct());
for (const code of ["Digit0", "Numpad0"]) keys.on(code, () => { if (form.writable) form.likely.join(); }, { withAlt: false });
keys.on("Comma", () => { if (form.writable) form.map.toggle(); }, { withAlt: false });
keys.on("Period", () => form.likely.next(), { withAlt: false });
keys.on("Semicolon", () => form.likely.look(), { withAlt: false });
keys.on("KeyB", () => callForm.back() || look.close());
keys.on("Escape", () => { if (!inField()) return knowledge.close() || look.close(); /** @type {HTMLElement} */ (document.activeElement).blur(); return true; }, { inFields: true, withAlt: false });
for (let n = 1; n <= 9; n++) keys.on(`Digit${n}`, () => caller.pick(n), { withAlt: false });
keys.on("Slash", (event) => (event.shiftKey ? showKeys() : form.writable && (byId("topic").focus(), true)), { withAlt: false });
keys.on("F1", () => showKeys(), { inFields: true, withAlt: false });
keys.on("KeyD", () => settings.set("auto_answer", !settings.get("auto_answer")));

// A letter meant for a field that has lost the focus must not hang up on a citizen: the first E
// asks, the second ends. Any other key takes the question back.
function endByLetter() {
  const end = actionsNow().find((it) => it.id === "end" || it.id === "decline");
  if (!end) return false;
  if (ending) end.run();
  askToEnd(!ending);
  return true;
}

/** @param {boolean} on */
function askToEnd(on) {
  clearTimeout(endingFor);
  ending = on;
  if (on) endingFor = setTimeout(() => askToEnd(false), END_ASKED_MS);
  show();
}

/** Begin to write: where the wrap-up is over that opens its ticket again. */
function writeOn() {
  callForm.writeOn();
  return form.focusFirst();
}

function showKeys() {
  byId("keys", HTMLDialogElement).showModal();
}

byId("back-to-call").addEventListener("click", () => callForm.back());
byId("write-on").addEventListener("click", writeOn);
byId("show-keys").addEventListener("click", showKeys);
byId("auto-answer").addEventListener("click", () => settings.set("auto_answer", !settings.get("auto_answer")));
settings.onChange((name) => {
  if (name === "device") startTelephone();
  showAutoAnswer();
  show();
});

function startTelephone() {
  if (settings.get("device") === "web") {
    microphone.open();
    phone.start();
  } else {
    phone.stop();
    if (!phone.session) microphone.close();
  }
}

function showAutoAnswer() {
  byId("auto-answer").setAttribute("aria-pressed", String(settings.get("auto_answer")));
}

// A question, not a wall: the caller of a page that is left is kept until it is back. Words are
// lost only where this browser could not keep them.
addEventListener("beforeunload", (event) => {
  if (phone.session === "talking" || form.wouldLose) event.preventDefault();
});

// -- Start -------------------------------------------------------------------------------------

// Every desk is told of every call: what is none of this operator's is shown with the next tick.
let othersMoved = false;
live.on("floor", (floor, changes) => {
  const first = !live.started;
  live.started = true;
  if (!first && areOthers(changes)) othersMoved = true;
  else show();
});
/** @param {import("/static/web/live.js").LiveChanges} changes */
function areOthers({ operators = {}, rings = {}, calls = {}, away, ...more }) {
  const mine = extension in operators || (now.ring?.ring_id ?? "") in rings || (now.call?.call_id ?? "") in calls;
  return !mine && away === undefined && !more.callbacks && !more.lines && !more.listenings;
}
function tick() {
  if (othersMoved) show();
  else strip.tick(live.now(), live.floor);
}
live.on("link", () => { if (live.started) signs(); });
live.on("caller", ({ card }) => caller.tell(card));
live.on("taken_over", () => phone.giveUp());
live.on("phone_free", () => phone.takeIfFree());
live.on("written", ({ calls, tickets }) => {
  unregistered.load();
  if (calls.length > 0 && !NOT_YET_TALKING.has(now.state)) loadDay(); // that it rings counts when it is over
  if (form.number && tickets.includes(form.number)) form.refresh(form.number).catch(() => {});
  if (look.number && tickets.includes(look.number)) look.open(look.number);
});
onLanguage(() => show());
setInterval(tick, TICK_MS);
setInterval(() => day.show(live.now()), 1000);
setInterval(() => show(), MINUTES_SHOWN_MS); // how many minutes ago something was; clocks tick above
setUpMenu(settings, { phone, microphone });
showAutoAnswer();
startTelephone();
