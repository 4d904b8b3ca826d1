// The form beside the player: everything by keys, saved as it is written, submitted by one key.
import { api, problemOf } from "/static/web/api.js";
import { toast } from "/static/web/base.js";
import { byId, closest, el, find, findAll, findField, formOf, say } from "/static/web/dom.js";
import { draft } from "/static/web/drafts.js";
import { Keys } from "/static/web/keys.js";
import { inField } from "/static/web/typing_guard.js";
import { percentText } from "/static/web/percent.js";
import { fillPlayers } from "/static/web/player.js";
import { duration } from "/static/web/time.js";
import { currentLanguage, t, tn } from "/static/web/words.js";
import { unheardOf, withPlayed } from "./heard.js";

const page = byId("judge");
const id = page.dataset.assessment;
/**
 * @typedef {{text: string, at: number | null, item: string | undefined}} Note A note, at a second of the recording.
 * @typedef {{marks: Record<string, string>, fatal: (string | undefined)[], notes: Note[], comment: string, heard: import("./heard.js").Span[]}} Sheet
 */
/** @type {Sheet} */
const sheet = { marks: {}, fatal: [], notes: [], comment: "", ...JSON.parse(page.dataset.sheet ?? "{}") };
sheet.heard ??= [];
const items = findAll(page, ".item");
/** @param {number | null} share */
const percent = (share) => percentText(share, currentLanguage(), 0);

const lengths = Object.fromEntries(findAll(page, "[data-player]").map((it) => [it.dataset.player ?? "", Number(it.dataset.seconds)]));
fillPlayers();
const audio = /** @type {HTMLAudioElement | null} */ (page.querySelector(".player audio"));
const seek = /** @type {HTMLInputElement | null} */ (page.querySelector(".player input[type=range]"));

const { changed, fail, save, touch, unsaved } = draft({
  revision: Number(page.dataset.revision),
  put: (revision) => api("PUT", `/api/assessments/${id}/sheet`, { ...sheet, notes: sheet.notes.filter((note) => note.text.trim()), revision }),
  outdated: "stale",
  answered: showScore,
});

/** @param {HTMLElement} item */
const codeOf = (item) => item.dataset.item ?? "";

/** @param {Api.SavedSheet} answer */
function showScore({ score, without_fatal }) {
  const left = items.filter((it) => !sheet.marks[codeOf(it)]).length;
  say(byId("score"), percent(score));
  const notes = [];
  if (sheet.fatal.length && without_fatal !== null) notes.push(t("without the fatal error: {n}", { n: percent(without_fatal) }));
  if (left) notes.push(tn("{n} item is not marked", "{n} items are not marked", left));
  else if (score === null) notes.push(t("unscored: more than 40 % of the form does not apply"));
  say(byId("score-note"), notes.join(" · "));
}

// --- what was heard -------------------------------------------------------------------------------

const LEAST_UNHEARD = 5; // as quality/assessment/listening.py

for (const place of findAll(page, ".player[data-recording]")) {
  const sound = place.querySelector("audio");
  const recording = place.dataset.recording ?? "";
  const note = () => {
    if (!sound) return;
    sheet.heard = withPlayed(sheet.heard, recording, sound.played);
    showUnheard();
  };
  for (const event of ["timeupdate", "pause", "ended"]) sound?.addEventListener(event, note);
  sound?.addEventListener("pause", () => changed(400));
}

function showUnheard() {
  const [left, total] = unheardOf(sheet.heard, lengths);
  say(byId("unheard"), left >= LEAST_UNHEARD ? t("not heard: {unheard} of {total}; the assessment will say so", { unheard: duration(left), total: duration(total) }) : "");
}
showUnheard();

// --- items ----------------------------------------------------------------------------------------

let here = Math.max(0, items.findIndex((it) => !sheet.marks[codeOf(it)]));

/** @param {number} n */
function stand(n, focus = true) {
  here = Math.min(Math.max(n, 0), items.length - 1);
  items.forEach((it, at) => { it.classList.toggle("here", at === here); it.tabIndex = at === here ? 0 : -1; });
  items[here].scrollIntoView({ block: "nearest" });
  if (focus) items[here].focus({ preventScroll: true });
}

/** @param {HTMLElement} item */
function show(item) {
  const given = sheet.marks[codeOf(item)];
  for (const button of findAll(item, "[data-mark]")) {
    button.setAttribute("aria-checked", String(button.dataset.mark === given));
    button.tabIndex = -1;
  }
  item.classList.remove("missing");
}

/**
 * @param {HTMLElement} item
 * @param {string} value
 */
function mark(item, value) {
  if (!item.querySelector(`[data-mark="${value}"]`)) return;
  sheet.marks[codeOf(item)] = value;
  show(item);
  changed();
}

/** @param {string} value */
const markHere = (value) => () => {
  if (!items[here].querySelector(`[data-mark="${value}"]`)) return;
  mark(items[here], value);
  const next = items.findIndex((it, at) => at > here && !sheet.marks[codeOf(it)]);
  stand(next < 0 ? Math.min(here + 1, items.length - 1) : next);
};

page.addEventListener("click", (event) => {
  const button = closest(event, "[data-mark]");
  if (!button) return;
  const item = button.closest(".item");
  if (!(item instanceof HTMLElement)) return;
  mark(item, button.dataset.mark ?? "");
  stand(items.indexOf(item));
});

const fatal = findAll(page, "[data-fatal]", HTMLInputElement);
for (const box of fatal) {
  box.checked = sheet.fatal.includes(box.dataset.fatal);
  box.addEventListener("change", () => {
    sheet.fatal = fatal.filter((it) => it.checked).map((it) => it.dataset.fatal);
    changed();
  });
}

// --- notes at a second ------------------------------------------------------------------------------

/** @param {string} code */
const nameOf = (code) => document.getElementById(`name-${code}`)?.firstChild?.textContent?.trim() ?? "";

/** @param {number} at */
function listen(at) {
  if (!seek) return;
  seek.value = String(at * 10);
  seek.dispatchEvent(new Event("input"));
  if (audio?.paused) find(page, ".player .play").click();
}

/** @param {Note} note */
function noteRow(note) {
  const { at } = note;
  const input = el("input", { value: note.text, maxlength: 1000, "aria-label": t("Words of the note"), oninput: () => { note.text = input.value; changed(400); } });
  const row = el("li", {},
    at === null ? el("span") : el("button", { type: "button", class: "quiet small number", text: duration(at), title: t("Listen from here"), onclick: () => listen(at) }),
    input,
    el("button", { type: "button", class: "quiet", text: "×", title: t("Take the note away"), "aria-label": t("Take the note away"), onclick: () => { sheet.notes.splice(sheet.notes.indexOf(note), 1); row.remove(); changed(); } }),
    note.item ? el("span", { class: "of small soft", text: nameOf(note.item) }) : null);
  byId("notes").append(row);
  return input;
}

function addNote() {
  const at = audio ? Math.round(audio.currentTime * 10) / 10 : null;
  const note = { text: "", at, item: items[here].dataset.item };
  sheet.notes.push(note);
  noteRow(note).focus();
}

sheet.notes.forEach(noteRow);
byId("add-note").addEventListener("click", addNote);
const comment = findField(document, "#comment");
comment.value = sheet.comment;
comment.addEventListener("input", () => { sheet.comment = comment.value; changed(400); });

// --- submitting -------------------------------------------------------------------------------------

let submitting = false;

async function submit() {
  const missing = items.filter((it) => !sheet.marks[codeOf(it)]);
  missing.forEach((it) => it.classList.add("missing"));
  if (missing.length) {
    stand(items.indexOf(missing[0]));
    toast(tn("{n} item is not marked", "{n} items are not marked", missing.length));
    return;
  }
  if (submitting) return;
  submitting = true;
  try {
    touch();
    await save();
    /** @type {Api.SubmittedSheet} */
    const { next, calibration } = await api("POST", `/api/assessments/${id}/submit`);
    const end = calibration === null ? "/assessments?nothing" : `/assessments/calibrations/${calibration}`;
    location.assign(next === null ? end : `/assessments/${next}`);
  } catch (error) {
    const problem = problemOf(error);
    fail(problem.message);
    submitting = false;
  }
}
byId("submit").addEventListener("click", submit);
byId("later", HTMLButtonElement).form?.addEventListener("submit", async (event) => {
  if (!unsaved()) return;
  event.preventDefault();
  await save().then(() => formOf(event).submit(), () => {});
});

const keys = new Keys();
for (const [digit, value] of [["1", "yes"], ["2", "partly"], ["3", "no"], ["0", "n_a"]]) {
  for (const code of [`Digit${digit}`, `Numpad${digit}`]) keys.on(code, markHere(value), { withAlt: false });
}
fatal.slice(0, 3).forEach((box, n) => { for (const code of [`Digit${7 + n}`, `Numpad${7 + n}`]) keys.on(code, () => box.click(), { withAlt: false }); });
for (const code of ["KeyJ", "ArrowDown"]) keys.on(code, () => stand(here + 1), { withAlt: false });
for (const code of ["KeyK", "ArrowUp"]) keys.on(code, () => stand(here - 1), { withAlt: false });
keys.on("Space", () => { if (audio) find(page, ".player .play").click(); }, { withAlt: false });
/** @param {number} by */
const jump = (by) => () => { if (audio) listenAt(audio.currentTime + by); };
/** @param {number} at */
const listenAt = (at) => {
  if (!seek) return;
  seek.value = String(Math.max(0, at) * 10);
  seek.dispatchEvent(new Event("input"));
};
keys.on("ArrowLeft", jump(-5), { withAlt: false });
keys.on("ArrowRight", jump(5), { withAlt: false });
keys.on("KeyC", addNote);
keys.on("KeyS", () => { submit(); });
keys.on("KeyN", () => { byId("later").click(); });
keys.on("Escape", () => { if (!inField()) return false; stand(here); return true; }, { inFields: true, withAlt: false });

items.forEach(show);
stand(here, !inField());
// The score of a draft that is opened again: asked of the one formula, as any other.
touch();
save().catch(() => {});
