// The browser's telephone: one registration, one call at a time.
//   link:    off → connecting → ready ⇄ lost;  refused;  elsewhere (another page has it)
//   session: null → ringing → answering → talking → null
import JsSIP from "/built/jssip.js";
import { api, problemOf } from "/static/web/api.js";
import { pageName } from "/static/web/live.js";
import { pulse } from "/static/web/pulse.js";
import { Loudspeaker } from "./loudspeaker.js";
import { SipSocket } from "./sip_socket.js";

const AGAIN_MS = [500, 1000, 2000, 3000];
const REGISTER_EVERY_MS = 20000; // the library's own timer sleeps in a hidden tab
const WAIT_FOR_OTHERS_MS = 2500; // a reloaded page comes first
const CLOSED_TAKEN_OVER = 4001;
const ELSEWHERE = new Set(["in_call_elsewhere", "elsewhere"]);

JsSIP.debug.disable();

/**
 * @typedef {import("jssip/lib/RTCSession.js").RTCSession} RTCSession
 * @typedef {import("jssip/lib/RTCSession.js").EndEvent["message"]} Message
 * @typedef {import("jssip/lib/UA.js").IncomingRTCSessionEvent} IncomingEvent
 * @typedef {{originator: string, session: RTCSession, request: IncomingEvent["request"] & {call_id: string}}} SessionEvent
 * @typedef {import("./microphone.js").Microphone} Microphone
 * @typedef {{renew?: boolean, force?: boolean, back?: boolean}} StartOptions
 * @typedef {{link?: string, session?: string | null, held?: boolean}} PhoneChange
 */

/**
 * One way of ours is enough to begin: the exchange learns of the others as they are tried (RFC 8445,
 * 7.3.1.3). To gather them all takes a tenth of a second of the caller's time.
 * @param {{candidate: RTCIceCandidate, ready: () => void}} event
 */
function firstWay({ candidate, ready }) {
  if (candidate.type === "host" && candidate.protocol === "udp") ready();
}

/**
 * Two telephones rang for one caller, and the other was quicker: the exchange says so.
 * @param {Message | null | undefined} message
 */
const takenByAnother = (message) =>
  message?.method === "CANCEL" && /cause=26\b/.test(message.getHeaders("Reason").join());

export class Phone {
  link = "off";
  /** @type {string | null} */
  session = null;
  held = false;
  muted = false;
  number = "";
  /** @type {string | null} */
  callName = null; // of the page's own, for a call that the dispatcher knows nothing of
  loudspeaker;
  /** @type {JsSIP.UA | null} */
  #ua = null;
  /** @type {SipSocket | null} */
  #socket = null;
  /** @type {RTCSession | null} */
  #call = null;
  #tries = 0;
  #registeredAt = 0;
  #stops = 0; // what was asked for before the last of them does not come after all
  #again = () => {};
  #changed;
  #taken;
  #microphone;

  /**
   * @param {Microphone} microphone
   * @param {() => void} changed is called after each change of the telephone
   * @param {() => void} [taken] is called when another telephone has answered first
   */
  constructor(microphone, changed, taken = () => {}) {
    this.#microphone = microphone;
    this.#changed = changed;
    this.#taken = taken;
    this.loudspeaker = new Loudspeaker(changed);
    pulse.on(() => this.#stayRegistered());
  }

  /**
   * Take the telephone for this page and register. Tries again by itself while something is away.
   * `renew`: the PBX has refused the password. `force`: also from a page that is in a call.
   * `back`: only if no other page has it.
   */
  async start({ renew = false, force = false, back = false } = {}) {
    this.#again();
    const stops = this.#stops;
    if (!this.#ua) this.#set({ link: "connecting" });
    try {
      /** @type {Api.Phone} */
      const given = await api("POST", "/api/phone", { page: pageName, renew, force, back });
      await pulse.known;
      if (stops !== this.#stops) return;
      if (!this.#ua) return this.#register(given);
      this.#ua.set("password", given.password);
      if (this.#ua.isConnected()) this.#ua.register();
    } catch (error) {
      const problem = problemOf(error);
      if (stops !== this.#stops) return;
      if (ELSEWHERE.has(problem.detail?.reason)) return this.giveUp();
      this.#set({ link: problem.passing ? "lost" : "refused" });
      this.#later({ renew, force, back });
    }
  }

  /** Another page has the telephone now. Nothing is said to the PBX: the call is the other's. */
  giveUp() {
    this.#drop();
    this.#set({ link: "elsewhere" });
  }

  /** The page that had the telephone is gone: take it, unless another page is faster. */
  takeIfFree() {
    if (this.link !== "elsewhere") return;
    this.#again();
    this.#again = pulse.after(WAIT_FOR_OTHERS_MS, () => this.start({ back: true }));
  }

  /** No telephone in this page (there is one on the table). A call in progress goes on. */
  stop() {
    if (this.session) return;
    this.#stops++;
    this.#again();
    this.#ua?.stop();
    this.#ua = null;
    this.#set({ link: "off" });
  }

  async answer({ muted = false } = {}) {
    const call = this.#call;
    if (!call || this.session !== "ringing") return;
    this.session = "answering";
    this.#leaveOpen(!muted);
    call.answer({
      mediaStream: this.#microphone.stream ?? undefined,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: [] },
    });
    setTimeout(() => this.#changed()); // the caller waits for the answer, what the page shows does not
  }

  end() {
    if (this.#call && !this.#call.isEnded()) this.#call.terminate();
  }

  /**
   * Let the other side hear nothing, or hear again.
   * @param {boolean} on
   */
  mute(on) {
    if (on !== this.muted) this.#mute(on);
  }

  toggleMute() {
    if (this.session === "talking" || this.session === "answering") this.#mute(!this.muted);
  }

  /**
   * A key for whatever machine is at the other end (RFC 4733).
   * @param {string} key
   */
  press(key) {
    if (this.session === "talking") this.#call?.sendDTMF(key, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833, duration: 120, interToneGap: 80 });
  }

  toggleHold() {
    if (this.session !== "talking") return;
    if (this.held) this.#call?.unhold();
    else this.#call?.hold();
  }

  /**
   * A call of the page's own that is no conversation, such as the test of the headset. Tells
   * `track` of the sound that comes, and `over` of the end. Null while not registered.
   * @param {string} number
   * @param {MediaStream} mediaStream
   * @param {{track: (track: MediaStreamTrack) => void, over: () => void}} listeners
   */
  dial(number, mediaStream, { track, over }) {
    if (!this.#ua?.isRegistered()) return null;
    const call = this.#ua.call(`sip:${number}@${location.hostname}`, {
      mediaStream, mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] },
      eventHandlers: { ended: over, failed: over, icecandidate: firstWay },
    });
    call.connection.addEventListener("track", (event) => track(event.track));
    return call;
  }

  /** What carries the sound of an established call, else null. */
  get connection() {
    return this.#call?.isEstablished() ? this.#call.connection : null;
  }

  /** Set the sound up anew, by new ways where the old are shut: the call stays. */
  renegotiate() {
    if (this.#call?.isEstablished()) this.#anew({ rtcOfferConstraints: { iceRestart: true } });
  }

  /** A headset plugged in during a call takes over the voice, as mute as the one before. */
  async replaceMicrophone() {
    this.#stayMuted();
    const sender = this.#call?.connection?.getSenders().find((each) => each.track?.kind === "audio" || !each.track);
    const track = this.#microphone.stream?.getAudioTracks()[0];
    if (sender && track) await sender.replaceTrack(track);
  }

  /** @param {string} device */
  playOn(device) {
    return this.loudspeaker.playOn(device);
  }

  /** @param {Api.Phone} account */
  #register({ extension, user, password }) {
    this.#socket = new SipSocket(pageName, () => this.#set({ link: "lost" }));
    const ua = new JsSIP.UA({
      // The library asks for less than its types say.
      sockets: [/** @type {import("jssip/lib/Socket.js").Socket} */ (/** @type {unknown} */ (this.#socket))],
      uri: `sip:${user}@${location.hostname}`,
      display_name: extension,
      authorization_user: user,
      password,
      register_expires: 60,
      session_timers: false,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 3,
      user_agent: "Komek desk",
    });
    this.#ua = ua;
    ua.on("registered", () => this.#registered(ua));
    ua.on("registrationFailed", (event) => this.#refused(ua, event));
    ua.on("disconnected", (event) => this.#disconnected(ua, event));
    ua.on("newRTCSession", (/** @type {IncomingEvent} */ event) => this.#rung(/** @type {SessionEvent} */ (event)));
    ua.start();
  }

  /** @param {JsSIP.UA} ua */
  #registered(ua) {
    if (ua !== this.#ua) return;
    this.#again();
    this.#tries = 0;
    this.#registeredAt = performance.now();
    this.#set({ link: "ready" });
    // After a lost connection the far end may have hung up unheard: asking again tells us.
    if (this.#call?.isEstablished() && this.wasLost) this.#anew();
    this.wasLost = false;
  }

  #stayRegistered() {
    if (this.link !== "ready" || performance.now() - this.#registeredAt < REGISTER_EVERY_MS) return;
    this.#registeredAt = performance.now();
    this.#ua?.register();
  }

  /**
   * @param {JsSIP.UA} ua
   * @param {{response?: {status_code: number}}} event
   */
  #refused(ua, event) {
    if (ua !== this.#ua) return;
    this.wasLost = true;
    this.#set({ link: "lost" });
    if (!ua.isConnected()) return; // the socket comes back by itself, and registers
    const status = event.response?.status_code;
    this.#later({ renew: status === 401 || status === 403, back: true });
  }

  /**
   * The socket opens again by itself, and tells the server, which may have been started anew, that
   * this page has the telephone.
   * @param {JsSIP.UA} ua
   * @param {{code?: number}} event
   */
  #disconnected(ua, event) {
    if (ua !== this.#ua) return;
    if (event.code === CLOSED_TAKEN_OVER) return this.giveUp();
    this.wasLost = true;
    this.#set({ link: "lost" });
  }

  /** @param {StartOptions} how */
  #later(how) {
    this.#again();
    const wait = AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)];
    this.#again = pulse.after(wait * (0.8 + Math.random() * 0.4), () => this.start(how));
  }

  /**
   * The PBX never rings an engaged telephone: a call that we still hold is dead there.
   * @param {SessionEvent} event
   */
  #rung({ originator, session, request }) {
    if (originator !== "remote") return;
    const dead = this.#call;
    this.#call = session;
    if (dead && !dead.isEnded()) dead.terminate();
    this.number = request.from.uri.user ?? "";
    this.callName = `phone ${request.call_id}`;
    session.on("peerconnection", (/** @type {{peerconnection: RTCPeerConnection}} */ { peerconnection }) => {
      peerconnection.addEventListener("track", ({ streams, track }) => {
        this.loudspeaker.play(streams[0] ?? new MediaStream([track]));
      });
    });
    session.on("icecandidate", firstWay);
    session.on("confirmed", () => this.#is(session, { session: "talking" }));
    session.on("hold", () => this.#is(session, { held: true }));
    session.on("unhold", () => { this.#stayMuted(); this.#is(session, { held: false }); });
    session.on("ended", () => this.#over(session));
    session.on("failed", ({ message }) => {
      if (session === this.#call && takenByAnother(message)) this.#taken();
      this.#over(session);
    });
    this.#set({ session: "ringing", held: false });
  }

  /**
   * @param {RTCSession} session
   * @param {PhoneChange} change
   */
  #is(session, change) {
    if (session === this.#call) this.#set(change);
  }

  /** @param {RTCSession} session */
  #over(session) {
    if (session !== this.#call) return;
    this.#call = null;
    this.loudspeaker.silence();
    this.#mute(false);
    this.#set({ session: null, held: false });
  }

  #drop() {
    this.#again();
    const ua = this.#ua;
    this.#ua = null;
    this.#socket?.disconnect(); // before the library says BYE
    ua?.stop();
    if (ua) /** @type {JsSIP.UA & {transport: {disconnect: () => void}}} */ (ua).transport.disconnect(); // missing in the library's types
  }

  /** @param {import("jssip/lib/RTCSession.js").RenegotiateOptions} [how] */
  #anew(how) {
    this.#call?.renegotiate(how);
    this.#stayMuted();
  }

  // A new microphone is live, and the library, which knows of no mute, turns it on after hold and as
  // it sets the sound up anew.
  #stayMuted() {
    if (!this.muted) return;
    for (const track of this.#microphone.stream?.getAudioTracks() ?? []) track.enabled = false;
  }

  /** @param {boolean} on */
  #mute(on) {
    this.#leaveOpen(!on);
    this.#changed();
  }

  /** @param {boolean} open */
  #leaveOpen(open) {
    this.muted = !open;
    for (const track of this.#microphone.stream?.getAudioTracks() ?? []) track.enabled = open;
  }

  /** @param {PhoneChange} change */
  #set(change) {
    Object.assign(this, change);
    this.#changed();
  }
}
