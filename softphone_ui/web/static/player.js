// A recording: who speaks when, play, seek, five seconds back, both sides in both ears or each in one.
// The sound is fetched only when it is played.
import { el, findAll, say } from "/static/web/dom.js";
import { lookUp } from "/static/web/tables.js";
import { duration } from "/static/web/time.js";
import { gapReason } from "/static/web/ticket_words.js";
import { withoutGaps } from "/static/web/voice_shape.js";
import { picture } from "/static/web/voices.js";
import { t } from "/static/web/words.js";

/** @typedef {import("./voice_shape.js").Gap} Gap */

const icon = (/** @type {string} */ path) => {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
};
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M8 5v14M16 5v14";
const BACK = "M11 6 5 12l6 6M19 6l-6 6 6 6";

/**
 * List what is silent, and why: nobody takes it for a fault.
 * @param {Gap[]} gaps
 */
const silentParts = (gaps) =>
  el("ul", { class: "silent-parts small", hidden: gaps.length === 0 },
    ...gaps.map((gap) => el("li", {},
      el("span", { class: "number", text: `${duration(gap.from_seconds)} – ${duration(gap.from_seconds + gap.seconds)}` }),
      " ", el("span", { text: t("not recorded: {reason}", { reason: gapReason(gap.reason) }) }),
      " ", el("span", { class: "soft number", text: gap.operator }))));

/**
 * Make a player: who speaks when, play, seek, five seconds back, both sides in both ears or each in one.
 * @param {{recording_id: string, seconds: number, gaps?: Gap[]}} recording
 */
export function player({ recording_id, seconds, gaps = [] }) {
  if (seconds === 0) return el("p", { class: "player small soft", "data-recording": recording_id, text: t("Neither side sent any sound in this talk.") });
  const audio = new Audio();
  audio.preload = "none";
  const address = `/recordings/${encodeURIComponent(recording_id)}`;
  const total = () => (Number.isFinite(audio.duration) ? audio.duration : seconds);
  const play = el("button", { type: "button", class: "icon-button play" });
  const back = el("button", { type: "button", class: "icon-button", title: t("5 seconds back"), "aria-label": t("5 seconds back") }, icon(BACK));
  const seek = el("input", { type: "range", min: 0, max: Math.max(1, Math.round(seconds * 10)), value: 0, "aria-label": t("Place in the recording") });
  const time = el("span", { class: "player-time number small soft nowrap", text: `00:00 / ${duration(seconds)}` });
  const speed = el("button", { type: "button", class: "quiet small number", title: t("Speed"), text: "1×" });
  const sides = el("button", { type: "button", class: "quiet small", "aria-pressed": "false", title: t("Caller in the left ear, operator in the right"), text: t("L|R") });
  const problem = el("p", { class: "problem small", hidden: true });
  const place = el("div", { class: "voices-place" });
  /** @type {ReturnType<typeof picture> | null} */
  let voices = null;

  const source = () => (sides.getAttribute("aria-pressed") === "true" ? `${address}?sides=true` : address);
  const ready = () => { if (!audio.src) audio.src = source(); };
  const go = (/** @type {number} */ second) => { ready(); audio.currentTime = second; };
  const show = () => {
    const label = audio.paused ? t("Play the recording") : t("Pause playing");
    play.replaceChildren(icon(audio.paused ? PLAY : PAUSE));
    play.setAttribute("aria-label", label);
    play.title = label;
    say(time, `${duration(audio.currentTime)} / ${duration(total())}`);
    if (document.activeElement !== seek || !seek.matches(":active")) seek.value = String(audio.currentTime * 10);
    seek.setAttribute("aria-valuetext", duration(audio.currentTime));
    voices?.show(audio.currentTime);
  };
  play.onclick = () => { ready(); audio.paused ? audio.play().catch(() => {}) : audio.pause(); };
  back.onclick = () => { audio.currentTime = Math.max(0, audio.currentTime - 5); };
  seek.oninput = () => go(Number(seek.value) / 10);
  sides.onclick = () => {
    sides.setAttribute("aria-pressed", String(sides.getAttribute("aria-pressed") !== "true"));
    if (!audio.src) return;
    const [at, rate, plays] = [audio.currentTime, audio.playbackRate, !audio.paused];
    audio.src = source();
    audio.currentTime = at;
    audio.playbackRate = rate;
    if (plays) audio.play().catch(() => {});
  };
  speed.onclick = () => {
    const next = lookUp({ 1: 1.25, 1.25: 1.5, 1.5: 2, 2: 1 }, audio.playbackRate) ?? 1;
    audio.playbackRate = next;
    say(speed, `${next}×`);
  };
  for (const event of ["play", "pause", "timeupdate", "ended", "durationchange", "seeked"]) audio.addEventListener(event, show);
  audio.addEventListener("error", async () => {
    const answer = await fetch(address, { headers: { Range: "bytes=0-0" } }).catch(() => null);
    say(problem, (await answer?.json().catch(() => null))?.message ?? t("The recording cannot be played now. Try again in a moment."));
    problem.hidden = false;
    audio.removeAttribute("src");
  });
  show();
  (async () => {
    const answer = await fetch(`${address}/voices`).catch(() => null);
    if (!answer?.ok) { // an older recording, which has none yet: it plays without
      await answer?.text().catch(() => {}); // an answer that nobody reads goes on for good
      return;
    }
    voices = picture(withoutGaps(await answer.json(), gaps), seconds, go);
    place.append(voices.whole);
    voices.show(audio.currentTime);
  })();
  // The sound is a part of the page: what is taken out of it falls silent.
  return el("div", { class: "player", "data-recording": recording_id }, audio, place, el("div", { class: "player-row" }, play, back, seek, time, sides, speed), silentParts(gaps), problem);
}

/**
 * Turn the elements below `root` that have data-recording and data-seconds into players.
 * @param {ParentNode} [root]
 */
export function fillPlayers(root = document) {
  for (const place of findAll(root, "[data-player]")) {
    place.replaceWith(player({ recording_id: place.dataset.player ?? "", seconds: Number(place.dataset.seconds), gaps: JSON.parse(place.dataset.gaps ?? "[]") }));
  }
}
