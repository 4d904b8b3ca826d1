// Whose the form is: one call's, from its ring to the end of its wrap-up. Pure: no clock, no page.
//
//   idle      nobody's
//   awaiting  a call's whose ticket has no number yet; what is typed is a draft of that call
//   open      the call's, whose ticket is known
//   wrap_up   the same, after the talk
//   finished  the wrap-up is over: the ticket is shown and not written in
//   reopened  of a ticket that the person has opened, or in which she wrote on after the wrap-up
//   elsewhere another window has the telephone, and the form with it
//
// `call` is the call it belongs to, `ticket` that call's, `shown` the ticket in the form. `named` is
// the call that a save names; null: the ticket was opened deliberately. `kind` is what was last told,
// `session` the telephone's own name of the call. `adopts`: the draft that was begun under that name.

/**
 * @typedef {{phase: string, call: string | null, ticket: string | null, shown: string | null, named: string | null,
 *   kind: string, session: string | null, adopts: string | null}} FormLife Whose the form is, as above.
 * @typedef {{kind: string, call: string | null, ticket: string | null, session: string | null, deliberate: boolean,
 *   byPhone: boolean}} Facts What the form needs to know of the desk.
 * @typedef {{call_id?: string, reopened?: boolean}} FormName What a save says of where its words were typed.
 * @typedef {import("/static/desk/situation.js").Situation} Situation
 */

/** @type {Readonly<FormLife>} */
export const NOBODYS = Object.freeze({
  phase: "idle", call: null, ticket: null, shown: null, named: null, kind: "free", session: null, adopts: null,
});
/** In these phases what is typed is taken. */
export const WRITABLE = new Set(["awaiting", "open", "wrap_up", "reopened"]);

/** @type {Record<string, string>} */
const KINDS = {
  ringing: "ring", connecting: "ring", rung_back: "ring",
  talking: "talk", hold: "talk", kept: "talk", calling_out: "talk",
  wrap_up: "paper",
  available: "free", paused: "free", set_aside: "free", signed_out: "free",
  elsewhere: "elsewhere", unknown: "unknown",
};
// What becomes of the form of a call when the same call goes on, or nobody calls any more.
/** @type {Record<string, Record<string, string>>} */
const NEXT = {
  idle: { ring: "idle", talk: "idle", paper: "idle", free: "idle" },
  awaiting: { ring: "awaiting", talk: "awaiting", paper: "awaiting", free: "idle" },
  open: { ring: "open", talk: "open", paper: "wrap_up", free: "finished" },
  wrap_up: { ring: "open", talk: "open", paper: "wrap_up", free: "finished" },
  finished: { ring: "open", talk: "open", paper: "wrap_up", free: "finished" },
  reopened: { ring: "reopened", talk: "reopened", paper: "reopened", free: "reopened" },
  elsewhere: { ring: "open", talk: "open", paper: "wrap_up", free: "finished" },
};
const IN_CALL = new Set(["ring", "talk"]);

/**
 * Return what the form needs to know of the desk's situation `now`. `session`: the telephone's name of its
 * call; `ticketOf(call)`: a number that was found out otherwise.
 * @param {Situation} now
 * @param {string | null} session
 * @param {(call: string) => string | null | undefined} [ticketOf]
 * @returns {Facts}
 */
export function factsOf(now, session, ticketOf = () => null) {
  const kind = KINDS[now.state] ?? "unknown";
  const out = ["rung_back", "calling_out"].includes(now.state) ? now.operator?.outgoing : null;
  if (out) return { kind, call: out.out_id, ticket: out.ticket, session, deliberate: true, byPhone: false };
  const call = now.call?.call_id ?? now.ring?.call_id ?? (kind === "paper" ? now.operator?.call_id : null) ?? null;
  const ticket = call && (now.call?.ticket ?? ticketOf(call) ?? null);
  return { kind, call, ticket, session, deliberate: false, byPhone: Boolean(now.byPhone) };
}

/**
 * Return the form after these facts. `writing`: a field of it has the focus.
 * @param {FormLife} before
 * @param {Facts} facts
 * @param {{writing?: boolean}} [how]
 * @returns {FormLife}
 */
export function formAfter(before, facts, { writing = false } = {}) {
  if (facts.kind === "unknown") return before;
  if (facts.kind === "elsewhere") return { ...before, phase: "elsewhere", kind: facts.kind, adopts: null };
  const call = whose(before, facts);
  if (call && (call !== before.call || !goesOn(before, facts))) return begun(before, facts, call);
  return gone(before, facts, writing);
}

/**
 * The form of a ticket that the person opens. While a caller is awaited it stays the call's.
 * @param {FormLife} before
 * @param {string} number
 * @returns {FormLife}
 */
export function reopened(before, number) {
  if (["awaiting", "elsewhere"].includes(before.phase)) return before;
  const own = number === before.ticket && ["ring", "talk", "paper"].includes(before.kind);
  const phase = !own ? "reopened" : before.kind === "paper" ? "wrap_up" : "open";
  return { ...before, phase, shown: number, adopts: null };
}

/**
 * Return what a save of the form says of where its words were typed.
 * @param {{phase: string, named: string | null}} life
 * @returns {FormName}
 */
export const formNamed = ({ phase, named }) => (phase !== "reopened" && named ? { call_id: named } : { reopened: true });

/**
 * The dispatcher is away and the telephone goes on with the call it had, or has one of its own.
 * @param {FormLife} before
 * @param {Facts} facts
 */
function whose(before, { byPhone, call, session }) {
  if (!byPhone) return call;
  return before.call && before.session === session ? before.call : session;
}

/**
 * @param {FormLife} before
 * @param {Facts} facts
 */
const goesOn = (before, { kind }) => before.kind !== "elsewhere" && !(before.kind === "free" && IN_CALL.has(kind));

/**
 * @param {FormLife} before
 * @param {Facts} facts
 * @param {string} call
 * @returns {FormLife}
 */
function begun(before, { kind, ticket: told, session, deliberate, byPhone }, call) {
  const ticket = told ?? (call === before.call ? before.ticket : null);
  const phase = !ticket ? "awaiting" : kind === "paper" ? "wrap_up" : "open";
  // The dispatcher is back and tells whose call it was that the telephone has had meanwhile.
  const same = !byPhone && before.session !== null && before.session === session && before.call === session;
  return { phase, call, ticket, shown: ticket, named: deliberate ? null : call, kind, session, adopts: same ? before.call : null };
}

/**
 * @param {FormLife} before
 * @param {Facts} facts
 * @param {boolean} writing
 * @returns {FormLife}
 */
function gone(before, { kind, ticket, session }, writing) {
  const known = before.ticket ?? (IN_CALL.has(kind) || kind === "paper" ? ticket : null);
  const after = { ...before, kind, ticket: known, adopts: null, session: IN_CALL.has(kind) ? session ?? before.session : null };
  if (before.phase === "awaiting" && known) return { ...after, phase: kind === "paper" ? "wrap_up" : "open", shown: known };
  const phase = NEXT[before.phase]?.[kind] ?? before.phase;
  // Who was rung and did not come has no paperwork: the form is nobody's.
  const vain = !before.shown || (before.kind === "ring" && before.phase !== "reopened");
  // While the operator types in the form, it stays open until the focus leaves it.
  if (kind === "free" && vain) return writing && before.phase === "awaiting" ? { ...after, phase: "awaiting", kind: before.kind } : { ...NOBODYS };
  // A sentence that is being written when the wrap-up ends is written to its end.
  const goesOnWriting = writing && phase === "finished" && ["open", "wrap_up"].includes(before.phase);
  return { ...after, phase: goesOnWriting ? "reopened" : phase };
}
