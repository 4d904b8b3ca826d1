// Sends messages and shows answers as they come, without loading the page again.
import { api, Problem, problemOf } from "/static/web/api.js";
import { byId, el, field, hide, keyed, say } from "/static/web/dom.js";
import { currentLanguage, t } from "/static/web/words.js";

const API = "/api/public/chat", NAME = "komek109.chat", HEADER = "X-Chat-Secret";
const WAIT_SECONDS = 40, PAUSE_MS = 2000, LONGEST_PAUSE_MS = 30_000, QUICK_MS = 1000;
const list = byId("chat-lines", HTMLOListElement);
const choices = byId("chat-choices");
const form = byId("chat-form", HTMLFormElement);
const problem = byId("chat-problem");
const place = byId("chat-place", HTMLButtonElement);
const embedded = document.body.classList.contains("embedded");
/** @type {Record<string, string>} */
const headers = embedded ? { [HEADER]: secret(), "Accept-Language": currentLanguage() } : {};
/** The version of the chat that is shown; "": the page has not asked yet. */
let version = "";
/** @type {AbortController | null} */
let waiting = null;

/**
 * Return the secret of this frame's chat: a frame has no cookie of ours.
 * @returns {string}
 */
function secret() {
  const fresh = () => [...crypto.getRandomValues(new Uint8Array(24))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    const known = sessionStorage.getItem(NAME) ?? fresh();
    sessionStorage.setItem(NAME, known);
    return known;
  } catch {
    return fresh(); // a browser that stores nothing has a new chat each time
  }
}

/**
 * Send one message. A message that did not arrive stays in the form.
 * @param {FormData} message
 * @returns {Promise<boolean>} whether it arrived
 */
async function send(message) {
  hide(problem, true);
  message.set("key", crypto.randomUUID());
  try {
    const answer = await fetch(API, { method: "POST", body: message, headers });
    if (!answer.ok) throw refusal(answer.status, await answer.json().catch(() => ({})));
    return true;
  } catch (error) {
    say(problem, error instanceof Problem ? error.message : t("The message did not arrive. Send it again."));
    hide(problem, false);
    return false;
  }
}

/**
 * @param {number} status
 * @param {Record<string, any>} said
 * @returns {Problem}
 */
function refusal(status, said) {
  const words = String(said.message ?? t("The message did not arrive. Send it again."));
  return new Problem(String(said.error ?? "broken"), words.replace("{most}", String(said.most ?? "")), status, said);
}

/**
 * Show the chat.
 * @param {Api.ChatView} chat
 */
function show(chat) {
  if (chat.version === version) return;
  version = chat.version;
  keyed(list, chat.lines, (line) => line.key, row);
  const empty = document.getElementById("chat-empty");
  if (chat.lines.length) empty?.remove();
  const last = chat.lines.at(-1);
  choices.replaceChildren(...(last?.choices ?? []).map(proposal));
  hide(place, !(last?.asks_place && "geolocation" in navigator));
  list.lastElementChild?.scrollIntoView({ block: "nearest" });
}

/**
 * @param {Api.ChatLineView} line
 * @returns {HTMLElement}
 */
function row(line) {
  const at = new Date(line.at);
  const time = at.toLocaleTimeString(currentLanguage(), { hour: "2-digit", minute: "2-digit" });
  return el("li", { class: line.side },
    el("p", { class: "who", text: `${side(line.side)} ` }, el("time", { datetime: line.at, text: time })),
    line.text ? el("p", { class: "words", dir: "auto", text: line.text }) : null,
    line.photos ? el("p", { class: "soft", text: t("Photos: {n}", { n: line.photos }) }) : null,
    line.place ? el("p", { class: "soft", text: t("A place on the map") }) : null);
}

/**
 * @param {string} code
 * @returns {string}
 */
function side(code) {
  if (code === "citizen") return t("You");
  return code === "operator" ? t("Operator") : t("Bot");
}

/**
 * A button that sends what the bot proposes.
 * @param {string} words
 * @returns {HTMLElement}
 */
function proposal(words) {
  const sendWords = async () => {
    const message = new FormData();
    message.set("text", words);
    if (await send(message)) lookAgain();
  };
  return el("button", { type: "button", class: "button small", text: words, onclick: sendWords });
}

/** Ask at once for what is new, instead of waiting for it. */
function lookAgain() {
  waiting?.abort();
}

/** Show what comes, for as long as the page is open. */
async function follow() {
  let pause = PAUSE_MS;
  for (;;) {
    const began = performance.now();
    try {
      /** @type {Api.ChatView} */
      const chat = await wait();
      const news = chat.version !== version;
      show(chat);
      pause = PAUSE_MS;
      // The server lets no more pages wait: ask less often.
      if (!news && performance.now() - began < QUICK_MS) await sleep(LONGEST_PAUSE_MS);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") continue;
      await sleep(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    }
  }
}

/**
 * Wait for another version of the chat than the one shown.
 * @returns {Promise<Api.ChatView>}
 */
async function wait() {
  waiting = new AbortController();
  const aborted = new Promise((_, stop) => waiting?.signal.addEventListener("abort", () => stop(new DOMException("", "AbortError"))));
  const asked = api("GET", `${API}?${new URLSearchParams({ version })}`, undefined, { seconds: WAIT_SECONDS, headers });
  return /** @type {Promise<Api.ChatView>} */ (Promise.race([asked, aborted]));
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
const sleep = (ms) => new Promise((go) => {
  const timer = setTimeout(go, ms);
  waiting?.signal.addEventListener("abort", () => { clearTimeout(timer); go(); });
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  const arrived = await send(new FormData(form));
  if (button) button.disabled = false;
  if (!arrived) return;
  form.reset();
  field(form, "text").focus();
  lookAgain();
});

// At a desk Enter sends and Shift+Enter begins a new line; while letters are composed Enter belongs to
// the keyboard, and on a telephone it always begins a new line.
field(form, "text").addEventListener("keydown", (event) => {
  if (!(event instanceof KeyboardEvent) || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  if (!matchMedia("(pointer: fine)").matches) return;
  event.preventDefault();
  form.requestSubmit();
});

place.addEventListener("click", () => {
  navigator.geolocation.getCurrentPosition(async ({ coords }) => {
    const message = new FormData();
    message.set("lat", String(coords.latitude));
    message.set("lon", String(coords.longitude));
    if (await send(message)) lookAgain();
  }, (error) => {
    say(problem, problemOf(new Problem("no_place", t("Your place could not be found: write the address."), error.code)).message);
    hide(problem, false);
  });
});

document.getElementById("chat-again")?.remove();
void follow();
