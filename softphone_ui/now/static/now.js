// Keeps the list of public notices current: the server says that something has changed, and the page asks
// for it. Where no connection can be kept, the page asks each minute.
import { api } from "/static/web/api.js";
import { byId, el, say } from "/static/web/dom.js";
import { t } from "/static/web/words.js";
import { registerNowWorker } from "./register_now_worker.js";

const ASK_EVERY_MS = 60_000;
const list = byId("now-list");
const at = byId("now-at");
let version = at.dataset.version ?? "";
let asking = false;

/** @param {Api.NoticeView} notice */
function row(notice) {
  const { series, severity, drill, current } = notice;
  const looks = ["now-notice", severity, drill && "drill", !current && "ended"].filter(Boolean).join(" ");
  const made = el("li", { class: looks, "data-series": series },
    el("p", { class: "now-mark", text: `${notice.heading} · ${notice.kind}` }),
    el("h2", {}, el("a", { href: `/now/${series}`, dir: "auto", text: notice.what })));
  if (notice.where) made.append(el("p", { dir: "auto", text: notice.where }));
  if (notice.doing) made.append(el("p", { class: "now-doing", dir: "auto" }, el("b", { text: `${t("What is being done")}:` }), ` ${notice.doing}`));
  const until = current ? t("Expected until {time}", { time: notice.until }) : `${notice.state} · ${notice.until}`;
  const corrected = notice.corrected ? ` · ${t("Corrected at {time}", { time: notice.corrected })}` : "";
  made.append(el("p", { class: "soft", text: until + corrected }));
  return made;
}

/** @param {Api.NoticesView} found */
function show(found) {
  version = found.version;
  const rows = found.notices.map(row);
  if (!rows.length) rows.push(el("li", { class: "empty", text: t("Nothing is known that the whole city should hear of.") }));
  list.replaceChildren(...rows);
}

/** Ask for the notices, and say of what time those are that are shown. */
async function ask() {
  if (asking) return;
  asking = true;
  try {
    const found = /** @type {Api.NoticesView} */ (await api("GET", "/api/public/notices"));
    if (found.version !== version) show(found);
    at.dataset.at = found.at;
    say(at, t("Current as of {time}", { time: found.at }));
    // The worker keeps this page as it is now for when there is no network.
    navigator.serviceWorker?.controller?.postMessage("refresh");
  } catch {
    say(at, t("No connection. These are the last known notices, of {time}.", { time: at.dataset.at ?? "" }));
  } finally {
    asking = false;
  }
}

function follow() {
  const stream = new EventSource("/now/events");
  stream.addEventListener("notices", (event) => { if (event.data !== version) void ask(); });
}

follow();
void ask();
setInterval(() => void ask(), ASK_EVERY_MS);
addEventListener("online", () => void ask());
addEventListener("offline", () => void ask());
void registerNowWorker();
