// The shift lead on this line, and what he did to this operator: told in words, on the desk.
import { el } from "/static/web/dom.js";
import { live } from "/static/web/live.js";
import { pauseReason } from "/static/web/ticket_words.js";
import { t } from "/static/web/words.js";
import { banner } from "/static/web/signs.js";

const SEEN = "komek:deed-seen";
const RECENT_MS = 15 * 60 * 1000;
/** @type {Record<string, (name: string) => string>} */
const ON_LINE = {
  listen: (name) => t("{name} (shift lead) listens to this conversation.", { name }),
  whisper: (name) => t("{name} (shift lead) speaks to you: the caller does not hear it.", { name }),
  barge: (name) => t("{name} (shift lead) is in the conversation: the caller hears it.", { name }),
  take_over: (name) => t("{name} (shift lead) has taken the caller over.", { name }),
};

/** @param {string} extension */
export function showLeads(extension) {
  const on = Object.values(live.floor.listenings).filter((it) => it.operator === extension && (it.since || it.mode === "take_over"));
  banner("lead", on.map((it) => ON_LINE[it.mode]?.(it.name) ?? "").join(" ") || null, false);
  showDeed(live.floor.operators[extension]?.deed);
}

/** @param {Floor.Deed | null | undefined} deed */
function showDeed(deed) {
  const recent = deed && live.now() - Date.parse(deed.at) < RECENT_MS;
  if (!recent || sessionStorage.getItem(SEEN) === deed.at) return banner("deed", null);
  const seen = () => { sessionStorage.setItem(SEEN, deed.at); banner("deed", null); };
  banner("deed", deedWords(deed), false, el("button", { type: "button", class: "quiet", text: t("Seen"), onclick: seen }));
}

/** @param {Floor.Deed} deed */
function deedWords({ what, by, reason, later, lines }) {
  if (what === "available") return t("Your pause was ended by {by}.", { by });
  if (what === "paused" && later) return t("{by} has set a pause after this call: {reason}.", { by, reason: pauseReason(reason) });
  if (what === "paused") return t("You were set to pause by {by}: {reason}.", { by, reason: pauseReason(reason) });
  if (what === "signed_out") return later ? t("{by} ends your shift after this call.", { by }) : t("Your shift was ended by {by}.", { by });
  if (what === "moved") return lines.length ? t("{by} has moved you to: {lines}.", { by, lines: lines.join(", ") }) : t("{by} has moved you to all lines.", { by });
  return t("{by} has ended the hung call at your telephone.", { by });
}
