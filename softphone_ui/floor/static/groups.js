// In which group of the floor an operator stands, and who is gone: pure, tried by Node.

/** Why a telephone was taken off the line by the system. */
export const SET_ASIDE = ["no_answer", "rejected", "busy", "unreachable", "failed", "no_sound"];

// The groups marked `always` are always there, so that coming and going moves nothing below them.
// Who is absent is one line with their number, which opens.
/**
 * @typedef {{name: string, always?: boolean, folds?: boolean}} Group
 * @typedef {Record<string, {named_only: boolean}>} Lines
 */

/** @type {Group[]} */
export const GROUPS = [
  { name: "paused", always: true },
  { name: "available", always: true },
  { name: "ringing", always: true },
  { name: "wrap_up", always: true },
  { name: "talking", always: true },
  { name: "hold" },
  { name: "gone" },
  { name: "named" },
  { name: "signed_out", folds: true },
];

/**
 * Check whether their page or telephone is away; the system set them aside for it, and it is no pause of theirs.
 * @param {Pick<Floor.OperatorView, "state" | "reason">} operator
 */
export const isGone = ({ state, reason }) => state === "paused" && reason === "unreachable";

/**
 * Set aside for what a lead can end.
 * @param {Floor.OperatorView} operator
 */
export const isSetAside = (operator) =>
  operator.state === "paused" && SET_ASIDE.includes(operator.reason ?? "") && !isGone(operator);

/**
 * Check whether they count among the shift: not who takes calls on lines for the named alone, and on no
 * other (queue_manager.domain.lines.line.is_of_the_shift).
 * @param {Pick<Floor.OperatorView, "skills">} operator
 * @param {Lines} lines
 */
export function isOfTheShift({ skills }, lines) {
  const named = skills?.lines ?? [];
  if (!skills?.calls || !(named.length || skills.named_only)) return true;
  return named.some((/** @type {string} */ number) => lines[number] && !lines[number].named_only);
}

/**
 * The name of the operator's group.
 * @param {Floor.OperatorView} operator
 */
export function groupOf(operator, lines = {}) {
  if (!isOfTheShift(operator, lines)) return "named";
  if (isGone(operator)) return "gone";
  return operator.state === "calling_out" ? "talking" : operator.state;
}

/**
 * What is away: "telephone" where they work with a SIP telephone, else "page"; "" where nothing is.
 * @param {Floor.OperatorView} operator
 */
export function away(operator) {
  if (operator.state === "signed_out" || operator.reachable?.length !== 0) return "";
  return operator.device === "phone" ? "telephone" : "page";
}

/**
 * Return { there, aside, gone }: how many of the shift are there, set aside, and gone.
 * @param {Floor.OperatorView[]} everybody
 * @param {Lines} [lines]
 */
export function tally(everybody, lines = {}) {
  const operators = everybody.filter((operator) => isOfTheShift(operator, lines));
  const gone = operators.filter(isGone).length;
  const signedOut = operators.filter(({ state }) => state === "signed_out").length;
  return { there: operators.length - signedOut - gone, aside: operators.filter(isSetAside).length, gone };
}

/**
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Order operators: set aside first, then the longest in their state; the absent by their number.
 * @param {Floor.OperatorView} a
 * @param {Floor.OperatorView} b
 */
export function turn(a, b) {
  const absent = a.state === "signed_out" && b.state === "signed_out";
  const since = absent ? 0 : compare(a.since ?? "", b.since ?? "");
  return Number(isSetAside(b)) - Number(isSetAside(a)) || since || compare(a.extension, b.extension);
}
