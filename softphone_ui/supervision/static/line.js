// The lead on an operator's line: his telephone, the strip that says whose line it is and how, and
// the keys. The dispatcher decides; the page only answers its own telephone and mutes the voice.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { Microphone } from "/static/telephone/microphone.js";
import { Phone } from "/static/telephone/phone.js";
import { Settings } from "/static/telephone/settings.js";
import { Tones } from "/static/web/tones.js";
import { el, find, keyed, say } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { ask } from "./ask.js";
import { shortName } from "/static/web/floor_words.js";
import { lookUp } from "/static/web/tables.js";

const READY_WITHIN_MS = 6000;
const ASKED_MS = 3000;
const me = Number(document.body.dataset.person);
export const mayLine = find(document, ".floor").dataset.mayLine === "yes";
export const MODES = ["listen", "whisper", "barge", "take_over"];
const strip = document.getElementById("on-line");

const settings = new Settings(String(me));
const tones = new Tones(settings);
const handOver = document.getElementById("my-telephone");

/** @type {Microphone | null} */
let microphone = null;
/** @type {Phone | null} */
let phone = null;
/** @typedef {Floor.ListeningView} Listening */
/** @typedef {{id: string, key: string, label: string, pressed?: boolean, run: () => unknown}} Way */

/** @type {(value?: unknown) => void} */
let waiting = () => {};
/** @type {Floor.ListeningView | null} */
let wasOn = null;
let silent = false; // muted by the lead himself
/** @type {string | null} */
let asked = null; // what a second press of the same key does
/** @type {ReturnType<typeof setTimeout> | undefined} */
let askedFor = undefined;

/** @param {string} mode */
export const modeWord = (mode) => lookUp({
  listen: t("Listen"), whisper: t("Whisper"), barge: t("Barge in"), take_over: t("Take over"),
}, mode) ?? mode;

/** The line this person is on, or null. */
export const mine = () => Object.values(live.floor.listenings).find((it) => it.person_id === me && !it.ending) ?? null;

/**
 * Whether an operator is in a conversation that a lead can be in too.
 * @param {Floor.OperatorView | null | undefined} operator
 */
export const hasLine = (operator) => {
  const call = live.floor.calls[operator?.call_id ?? ""];
  return mayLine && ["talking", "hold"].includes(operator?.state ?? "") && call?.operator === operator?.extension && Boolean(call?.ring_id);
};

// The telephone ---------------------------------------------------------------------------------

function makePhone() {
  const made = new Microphone(settings, (state) => { if (state === "ready") phone?.replaceMicrophone(); });
  const telephone = new Phone(made, changed);
  live.on("taken_over", () => telephone.giveUp());
  [microphone, phone] = [made, telephone];
  return { microphone: made, phone: telephone };
}

function changed() {
  if (phone?.link === "ready") waiting();
  showLine();
}

/**
 * What the lead asked for is answered at once; when an operator asks, the lead is rung.
 * @param {Listening | null} it
 */
function ringOrAnswer(it) {
  const rings = phone?.session === "ringing" && Boolean(it?.asked_by);
  tones.ring(rings);
  if (phone?.session === "ringing" && it && !rings) answer(it);
}

/** @param {Listening} it */
function answer(it) {
  phone?.answer({ muted: it.mode !== "whisper" && it.mode !== "barge" });
}

/** @param {boolean} on */
async function handOverChanged(on) {
  settings.set("hand_over", on);
  if (on) await ready().catch((problem) => toast(problem.message));
  else if (!mine()) phone?.stop();
  showHandOver();
}

function showHandOver() {
  if (!handOver) return;
  handOver.setAttribute("aria-pressed", String(Boolean(settings.get("hand_over"))));
  handOver.dataset.link = settings.get("hand_over") ? phone?.link ?? "off" : "";
}

if (mayLine && settings.get("hand_over")) ready().catch(() => {}).finally(showHandOver);
handOver?.addEventListener("click", () => handOverChanged(!settings.get("hand_over")));

async function ready() {
  const parts = phone && microphone ? { phone, microphone } : makePhone();
  if (parts.microphone.state !== "ready") await parts.microphone.open(); // another stream would end the one in use
  if (parts.microphone.state !== "ready") throw new Error(t("First the microphone: allow it by the sign left of the address."));
  if (parts.phone.link === "ready") return;
  const there = new Promise((done, failed) => {
    waiting = done;
    setTimeout(() => failed(new Error(t("Your telephone does not connect. Try again in a moment."))), READY_WITHIN_MS);
  });
  parts.phone.start({ force: true });
  await there;
}

/**
 * Be on this operator's line, or be so in another way.
 * @param {string} extension
 * @param {string} mode
 */
export async function be(extension, mode) {
  try {
    await ready();
    await api("POST", `/api/floor/operators/${extension}/line`, { mode });
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

async function leave() {
  try {
    await api("POST", "/api/me/line/leave");
  } catch (error) {
    const problem = problemOf(error);
    toast(problem.message);
  }
}

// What is shown ---------------------------------------------------------------------------------

/** @param {Listening} it */
const heard = (it) => it.mode === "whisper" || it.mode === "barge" || it.mode === "take_over";

export function showLine() {
  if (!strip) return;
  const it = mine();
  ringOrAnswer(it);
  showHandOver();
  if (wasOn && !it) over(wasOn);
  if (it && it.mode !== wasOn?.mode) silent = false;
  wasOn = it;
  if (phone?.session === "talking" && it) phone.mute(silent || !heard(it));
  find(document, ".floor").classList.toggle("on-a-line", Boolean(it));
  strip.hidden = !it;
  if (!it) return;
  strip.dataset.mode = rung(it) ? "asked" : it.mode;
  say(strip.querySelector(".whose"), words(it));
  keyed(find(strip, ".ways"), actions(it), (action) => action.id, make, update);
  tickLine();
}

/** @param {Listening} it */
function words(it) {
  const who = `${it.operator} ${shortName(live.floor.operators[it.operator]?.name ?? "")}`.trim();
  if (rung(it)) return t("{who} asks you to take the caller over", { who });
  if (!it.answered_at) return t("Connecting to the line of {who}", { who });
  if (it.sent === "cut") return t("{who}: this part is not recorded, so you do not hear it", { who });
  if (it.sent === "between") return t("The caller waits for the next operator; you go along");
  return lookUp({
    listen: t("You listen to {who}: nobody hears you", { who }),
    whisper: t("You whisper to {who}: the caller does not hear you", { who }),
    barge: t("You are in the conversation of {who}: both hear you", { who }),
    take_over: t("The caller of {who} is yours", { who }),
  }, it.mode) ?? "";
}

/** @param {Listening} it */
const rung = (it) => Boolean(it.asked_by) && !it.answered_at;

/**
 * @param {Listening} it
 * @returns {Way[]}
 */
function actions(it) {
  if (rung(it)) return [
    { id: "take", key: "A", label: t("Take the caller"), run: take },
    { id: "leave", key: "0", label: t("Not now"), run: leave },
  ];
  const taken = it.mode === "take_over";
  const ways = taken ? [] : MODES.map((mode, at) => ({
    id: mode, key: String(at + 1), pressed: it.mode === mode || asked === mode,
    label: asked === mode ? t("Really take over?") : modeWord(mode), run: () => choose(it.operator, mode),
  }));
  /** @type {Way[]} */
  const mute = heard(it) ? [{ id: "mute", key: "M", label: t("Mute"), pressed: silent, run: mute_ }] : [];
  if (taken) mute.push(
    { id: "hold", key: "H", label: phone?.held ? t("Back to caller") : t("Hold"), pressed: Boolean(phone?.held), run: hold },
    { id: "hand-on", key: "T", label: t("Hand on"), run: handOn },
  );
  const end = taken ? t("End the call") : t("Leave the line");
  return [...ways, ...mute, { id: "leave", key: "0", label: asked === "leave" ? t("Really end?") : end, pressed: asked === "leave", run: leaveAsked }];
}

function take() {
  const it = mine();
  if (it && rung(it) && phone?.session === "ringing") answer(it);
}

function hold() {
  if (mine()?.mode === "take_over") phone?.toggleHold();
}

async function handOn() {
  if (mine()?.mode !== "take_over") return;
  const { colleagues } = /** @type {Api.Colleagues} */ (await api("GET", "/api/colleagues").catch(() => ({ colleagues: [] })));
  const free = colleagues.filter((colleague) => colleague.free && !colleague.lead).slice(0, 9);
  const explanation = free.length ? t("The caller hears music until the colleague answers.") : t("Nobody is free just now.");
  ask(t("Hand the caller on to"), explanation, free.map((it, at) => ({
    key: String(at + 1), label: it.name, more: it.extension,
    run: () => api("POST", "/api/me/line/hand-on", { to: it.extension }).catch((problem) => toast(problem.message)),
  })));
}

function mute_() {
  silent = !silent;
  showLine();
}

/** @param {Way} action */
const make = (action) => el("button", { type: "button" }, el("span"), el("kbd", { text: action.key }));

/**
 * @param {HTMLButtonElement} button
 * @param {Way} action
 */
function update(button, action) {
  say(button.firstElementChild, action.label);
  button.setAttribute("aria-pressed", String(Boolean(action.pressed)));
  button.onclick = action.run;
}

/** @param {Listening} it */
function over(it) {
  const gone = !live.floor.calls[it.call_id];
  toast(gone ? t("The conversation has ended, and so has your line.") : t("You have left the line of {who}.", { who: it.operator }));
}

/** Once a second: how long. */
export function tickLine() {
  const it = mine();
  if (it && strip) say(strip.querySelector(".lasts"), it.since ? duration((live.now() - Date.parse(it.since)) / 1000) : "");
}

// Keys ------------------------------------------------------------------------------------------

/**
 * What frees an operator, or ends a citizen's call, is asked for twice.
 * @param {string} what
 * @param {() => unknown} run
 */
function twice(what, run) {
  clearTimeout(askedFor);
  if (asked === what) {
    asked = null;
    run();
  } else {
    asked = what;
    askedFor = setTimeout(() => { asked = null; showLine(); }, ASKED_MS);
  }
  showLine();
}

/**
 * From the strip and by its keys.
 * @param {string} extension
 * @param {string} mode
 */
function choose(extension, mode) {
  if (mode === "take_over") twice(mode, () => be(extension, mode));
  else be(extension, mode);
}

function leaveAsked() {
  const it = mine();
  if (!it) return;
  if (it.mode === "take_over") twice("leave", leave);
  else leave();
}

/**
 * A way by its digit: on the line one is on, else on that of the operator who is focused.
 * @param {number} at
 * @param {Floor.OperatorView | null | undefined} focused
 */
export function digit(at, focused) {
  const it = mine();
  const other = focused && hasLine(focused) && focused.extension !== it?.operator ? focused.extension : null;
  if (it && (it.mode === "take_over" || rung(it))) return;
  if (it && !other) choose(it.operator, MODES[at]);
  else if (other && MODES[at] !== "take_over") be(other, MODES[at]);
}

export const lineKeys = {
  KeyA: take,
  KeyH: hold,
  KeyT: handOn,
  KeyY: () => handOver?.click(),
  Digit0: leaveAsked,
  KeyM: () => {
    const it = mine();
    if (it && heard(it)) mute_();
  },
};
