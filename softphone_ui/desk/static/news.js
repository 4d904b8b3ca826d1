// What waits for the operator's own answer, above their calls. It interrupts nothing.
import { api } from "/static/web/api.js";
import { byId, el } from "/static/web/dom.js";
import { dayMonth } from "/static/web/time.js";
import { onLanguage, t } from "/static/web/words.js";

const place = byId("my-news");
const EVERY_MS = 60_000;
/** @type {Api.OwnNews | null} */
let news = null;
let readAt = -Infinity;

function show() {
  const lines = [];
  if (news?.assessments) lines.push(["/my-assessments", t("Assessments to answer: {n}, until {day}", { n: news.assessments, day: dayMonth(`${news.answer_until}T12:00:00Z`) })]);
  if (news?.complaints) lines.push(["/my-complaints", t("Complaints to which you may say something: {n}", { n: news.complaints })]);
  if (news?.threads) lines.push(["/threads", t("Threads in which a controller wrote to you: {n}", { n: news.threads })]);
  if (news?.practice) lines.push(["/my-practice", t("Practice: made-up calls and messages to take: {n}", { n: news.practice })]);
  place.replaceChildren(...lines.map(([href, text]) => el("li", {}, el("a", { href, target: "_blank", text }))));
  place.hidden = lines.length === 0;
}

/** Ask what waits, when the calls of the day are read anyway, and once a minute at most. */
export async function loadNews() {
  if (performance.now() - readAt < EVERY_MS) return;
  readAt = performance.now();
  try {
    news = await api("GET", "/api/me/news");
    show();
  } catch { /* the banner says what is away */ }
}

onLanguage(show);
loadNews();
