// The strip on top: the state by colour and word, the timer, who, and the few actions that make
// sense now.
import { byId, el, keyed, put, say } from "/static/web/dom.js";
import { phoneNumber } from "/static/web/phone_number.js";
import { callLanguage, gapReason, pauseReason, setAside } from "/static/web/ticket_words.js";
import { lookUp } from "/static/web/tables.js";
import { duration } from "/static/web/time.js";
import { t } from "/static/web/words.js";
import { shutNote, shutWord } from "./taking.js";
import { gapOf } from "./asks.js";
import { RINGING, SIGN_OUT } from "./situation.js";

/** @typedef {import("./situation.js").Situation} Situation */
/** @typedef {import("./asks.js").Action} Action */

/** @type {Record<string, () => string>} */
const WORDS = {
  unknown: () => t("Connecting to the floor"),
  elsewhere: () => t("Open in another window"),
  signed_out: () => t("Not on shift"),
  available: () => t("Available"),
  ringing: () => t("Ringing"),
  connecting: () => t("Connecting"),
  talking: () => t("Talking"),
  hold: () => t("On hold"),
  calling_out: () => t("Calling out"),
  rung_back: () => t("Callback"),
  kept: () => t("Connection lost"),
  wrap_up: () => t("Wrap-up"),
  paused: () => t("Paused"),
  set_aside: () => t("Set aside"),
};
const DIM_EVERY_MS = 1000; // twice as long as the word is dim; a multiple of two ticks
/** @type {Record<string, string>} */
const LOOKS = { connecting: "talking", calling_out: "talking", rung_back: "ringing", kept: "ringing", elsewhere: "signed_out", unknown: "signed_out" };

/** @param {string} state */
export const stateWord = (state) => WORDS[state]?.() ?? state;

/**
 * Return the word for the operator's state; if no calls can come, the word for the reason.
 * @param {Situation} now
 */
export const wordOf = (now) => (now.shut ? shutWord(now.shut) : stateWord(now.state));

/**
 * ISO duration of seconds, as the dispatcher writes it: PT6S, PT1M10.5S → seconds.
 * @param {string | null | undefined} text
 */
export function isoSeconds(text) {
  const [, h = "0", m = "0", s = "0"] = /^P(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/.exec(text ?? "") ?? [];
  return Number(h) * 3600 + Number(m) * 60 + Number(s);
}

export class Strip {
  #strip = byId("strip");
  #word = byId("state-word");
  #timer = byId("state-timer");
  #who = byId("strip-who");
  #actions = byId("strip-actions");
  #bar = byId("strip-bar");
  /** @type {Situation | undefined} */
  now;

  /**
   * Draw this situation and what can be done in it.
   * @param {Situation} now
   * @param {Action[]} actions
   * @param {{waiting: number, muted: boolean}} state
   */
  show(now, actions, { waiting, muted }) {
    this.now = now;
    put(this.#strip, "data-state", now.shut ? "signed_out" : LOOKS[now.state] ?? now.state);
    put(this.#strip, "data-situation", now.state);
    this.#strip.toggleAttribute("data-muted", muted);
    this.#strip.toggleAttribute("data-silent", Boolean(gapOf(now)));
    say(this.#word, now.moving ? t("Other telephone") : wordOf(now));
    this.#showWho(now, waiting, muted);
    keyed(this.#actions, actions.filter((it) => !it.byKey), (it) => it.id, make, update);
  }

  /**
   * Four times a second, and after each change: what moves with time. `at` is the server's clock, ms.
   * @param {number} at
   * @param {import("/static/web/live.js").LiveFloor} floor
   */
  tick(at, floor) {
    const { now } = this;
    if (!now) return;
    put(this.#strip, "data-dim", RINGING.has(now.state) && at % DIM_EVERY_MS >= DIM_EVERY_MS / 2 ? "" : null);
    const passed = (/** @type {string | null | undefined} */ since) => Math.max(0, (at - Date.parse(since ?? "")) / 1000);
    if (now.state === "kept") {
      const left = this.#tickDown(at, now.lostAt);
      say(this.#timer, duration(passed(now.since)));
      say(this.#who.querySelector("[data-kept]"), now.moving && now.operator?.device === "phone"
        ? t("Pick up the telephone on the table; your caller hears music: {n} s", { n: Math.ceil(left) })
        : t("Coming back to your caller, who hears music: {n} s", { n: Math.ceil(left) }));
    } else if (now.until) {
      say(this.#timer, duration(Math.ceil(this.#tickDown(at, now.since))));
    } else {
      say(this.#timer, now.since ? duration(passed(now.since)) : "");
      const ringTime = isoSeconds(floor.lines[now.call?.line ?? ""]?.ring_time);
      this.#empty(now.state === "ringing" && ringTime ? ringTime - passed(now.since) : 0, ringTime || 1);
    }
    for (const [name, since] of [["gap", gapOf(now)?.began_at], ["hand", now.operator?.hand?.raised_at]]) {
      say(this.#who.querySelector(`[data-since="${name}"]`), duration(passed(since)));
    }
    const waited = this.#who.querySelector("[data-waited]");
    if (waited) say(waited, t("waited {time}", { time: waitedText(now.call, at) }));
  }

  /**
   * @param {number} at
   * @param {string | null | undefined} from
   */
  #tickDown(at, from) {
    const until = Date.parse(this.now?.until ?? "");
    const left = Math.max(0, (until - at) / 1000);
    this.#empty(left, (until - Date.parse(from ?? "")) / 1000);
    return left;
  }

  /**
   * @param {number} left
   * @param {number} whole
   */
  #empty(left, whole) {
    const part = Math.min(1, Math.max(0, left / whole)).toFixed(3);
    const { style } = this.#bar;
    if (style.getPropertyValue("--left") !== part) style.setProperty("--left", part);
  }

  /**
   * @param {Situation} now
   * @param {number} waiting
   * @param {boolean} muted
   */
  #showWho(now, waiting, muted) {
    const { call } = now;
    /** @type {[string, HTMLElement, string | null][]} */
    const parts = [];
    if (call) {
      parts.push(["number", el("b", { class: "strip-number number" }), numberText(call)]);
      parts.push(["language", el("span", { class: "strip-fact" }), callLanguage(call)]);
      parts.push(["waited", el("span", { class: "strip-fact number", "data-waited": true }), null]);
      parts.push(["line", el("span", { class: "strip-fact number" }), t("line {line}", { line: call.line })]);
    }
    if (["calling_out", "rung_back"].includes(now.state) && now.out) {
      parts.push(["number", el("b", { class: "strip-number number" }), now.out.who]);
      parts.push(["out", el("span", { class: "strip-note", role: "status" }), now.out.text]);
    }
    if (now.others) parts.push(["others", el("span", { class: "strip-note", role: "status" }), now.others]);
    const gap = gapOf(now);
    if (gap) parts.push(["gap", sign("gap"), t("NOT RECORDED: {reason}", { reason: gapReason(gap.reason) })]);
    if (now.operator?.hand) parts.push(["hand", sign("hand"), handText(now.operator.hand)]);
    if (now.state === "kept") parts.push(["kept", el("span", { class: "strip-note number", "data-kept": true }), null]);
    const note = this.#note(now, waiting, muted);
    if (note) parts.push(["note", el("span", { class: "strip-note" }), note]);
    keyed(this.#who, parts, ([key]) => key, ([, row]) => row, (row, [, , text]) => { if (text !== null) say(row.querySelector("[data-says]") ?? row, text); });
  }

  /**
   * @param {Situation} now
   * @param {number} waiting
   * @param {boolean} muted
   */
  #note(now, waiting, muted) {
    if (muted) return t("Your microphone is off: the caller cannot hear you");
    if (now.state === "ringing" && now.operator?.device === "phone") return t("Answer on the telephone on the table");
    if (now.state === "connecting") return t("The greeting ends in a moment");
    if (now.state === "elsewhere") return t("The telephone rings in the other window");
    if (now.state === "paused") return pauseReason(now.reason);
    if (now.state === "set_aside") return setAside(now.reason);
    if (now.state === "kept") return "";
    if (now.state === "wrap_up" && now.operator?.cut_off) return cutOff(now.operator.cut_off);
    if (now.operator?.after_call) return afterCall(now.operator.after_call);
    if (now.byPhone) return t("Connected by the exchange itself");
    if (now.shut) return shutNote(now.shut);
    if (now.state === "available" && waiting > 0) return t("callers waiting: {n}", { n: waiting });
    return "";
  }
}

/**
 * What must not be overlooked: a word and how long it has been so.
 * @param {string} name
 */
const sign = (name) =>
  el("strong", { class: `strip-sign ${name}`, role: "status" },
    el("span", { "data-says": true }), el("span", { class: "number", "data-since": name, "aria-hidden": "true" }));

/** @param {Floor.Hand} hand */
const handText = (hand) =>
  hand.seen_at ? t("{name} comes", { name: hand.seen_by_name }) : t("The shift lead has been called");

/** @param {string} why */
const cutOff = (why) => lookUp({
  vanished: t("No sound came from the caller's telephone any more: the call is over"),
  pbx_down: t("The telephone exchange stopped: please call this caller back"),
}, why) ?? "";

/** @param {string | null} reason */
const afterCall = (reason) =>
  reason === SIGN_OUT ? t("then off shift") : t("then a pause: {reason}", { reason: pauseReason(reason) });

/** @param {Floor.CallView} call */
export const numberText = (call) =>
  call.caller ? phoneNumber(call.caller) : call.caller_kind === "anonymous" ? t("Number withheld") : call.caller_shown || t("Unknown number");

/**
 * @param {Floor.CallView | null | undefined} call
 * @param {number} at
 */
function waitedText(call, at) {
  if (!call) return "";
  const end = call.connected_at ? Date.parse(call.connected_at) : at;
  const passed = Math.max(0, (end - Date.parse(call.offered_at)) / 1000);
  return passed < 60 ? t("{n} s", { n: Math.floor(passed) }) : duration(passed);
}

const make = () => el("button", { type: "button" }, el("span"), el("kbd"));

/**
 * @param {HTMLButtonElement} button
 * @param {Action} action
 */
function update(button, action) {
  say(button.firstElementChild, action.label);
  say(button.lastElementChild, action.key);
  put(button, "class", action.primary ? "primary" : null);
  put(button, "title", action.hint ?? null);
  put(button, "aria-pressed", action.pressed === undefined ? null : String(action.pressed));
  if (action.menu) put(button, "aria-haspopup", "dialog");
  put(button, "data-action", action.id);
  button.onclick = action.run;
}
