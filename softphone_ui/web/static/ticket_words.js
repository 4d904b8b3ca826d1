// Words for tickets and calls, the same on every page.
import { lookUp } from "/static/web/tables.js";
import { t } from "/static/web/words.js";

/** @param {string | null | undefined} state */
export const ticketState = (state) => lookUp({
  registered: t("registered"),
  assigned: t("assigned"),
  accepted: t("accepted"),
  in_progress: t("in progress"),
  resolved: t("resolved"),
  confirmed: t("confirmed"),
  answered_on_the_spot: t("answered on the spot"),
  returned: t("returned"),
  forwarded: t("forwarded"),
  awaiting_applicant: t("awaiting the applicant"),
  duplicate: t("duplicate"),
  reopened: t("reopened"),
  rejected: t("rejected"),
}, state) ?? state ?? "";

/** @param {string | null | undefined} name */
export const outcome = (name) => lookUp({
  answered: t("answered"),
  short_abandon: t("hung up at once"),
  abandoned: t("abandoned"),
  callback_kept: t("callback kept"),
  informed: t("informed"),
  self_served: t("self-served"),
  voicemail: t("voicemail"),
  refused: t("call refused"),
  failed: t("failed"),
}, name) ?? t("call in progress");

/** @param {string | null | undefined} code */
export const languageName = (code) => lookUp({ kk: t("Kazakh"), ru: t("Russian"), en: t("English") }, code) ?? code ?? "";

/**
 * Name the language of a live call; one that nobody has chosen yet is only a guess.
 * @param {{language?: string | null, language_told?: boolean}} call
 */
export const callLanguage = ({ language, language_told }) =>
  language && language_told === false ? t("{language}, a guess", { language: languageName(language) }) : languageName(language);

/** @param {string | null | undefined} reason */
export const pauseReason = (reason) => lookUp({
  break: t("break"),
  lunch: t("lunch"),
  training: t("training"),
  task: t("task"),
  technical: t("technical"),
  breather: t("breather"),
}, reason) ?? setAside(reason);

/**
 * Why a part of a conversation is not in the recording.
 * @param {string | null | undefined} reason
 */
export const gapReason = (reason) => lookUp({
  card: t("a card number"),
  secret: t("a password or a code"),
  unwilling: t("the caller does not want it"),
}, reason) ?? reason ?? "";

/**
 * Why a call was marked as an abuse of the line.
 * @param {string | null | undefined} reason
 */
export const abuseReason = (reason) => lookUp({
  insult: t("insults"),
  threat: t("threats"),
  hoax: t("a false report"),
  nuisance: t("calls without a matter"),
}, reason) ?? reason ?? "";

/** @param {string | null | undefined} reason */
export const setAside = (reason) => lookUp({
  no_answer: t("the phone rang and was not answered"),
  rejected: t("the call was rejected"),
  busy: t("the phone was busy"),
  unreachable: t("the phone cannot be reached"),
  failed: t("the phone failed"),
  no_sound: t("your phone sent no sound, twice in one call: look at its mute key and silence suppression"),
}, reason) ?? reason ?? "";
