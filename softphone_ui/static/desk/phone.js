// The browser's telephone: one registration, one call at a time.
//   link:    off → connecting → ready ⇄ lost;  refused;  elsewhere (another page has it)
//   session: null → ringing → answering → talking → null
import JsSIP from "/built/jssip.js";
import { api } from "../api.js";
import { pageName } from "../live.js";
import { SipSocket } from "./sip_socket.js";

const AGAIN_MS = [500, 1000, 2000, 3000];
const CLOSED_TAKEN_OVER = 4001;

JsSIP.debug.disable();

export class Phone {
  link = "off";
  session = null;
  held = false;
  muted = false;
  number = "";
  #ua = null;
  #call = null;
  #audio = new Audio();
  #tries = 0;
  #changed;
  #microphone;

  constructor(microphone, changed) {
    this.#microphone = microphone;
    this.#changed = changed;
    this.#audio.autoplay = true;
  }

  /**
   * Take the telephone for this page and register; after a lost connection, take it again without
   * touching a call. Tries again by itself while something is away.
   */
  async start({ renew = false, force = false } = {}) {
    clearTimeout(this.again);
    if (!this.#ua) this.#set({ link: "connecting" });
    try {
      const given = await api("POST", "/api/phone", { page: pageName, renew, force });
      if (!this.#ua) return this.#register(given);
      this.#ua.set("password", given.password);
      if (renew) this.#ua.register();
      else if (!this.#ua.isConnected()) this.#later({}); // the server may forget us once more
    } catch (problem) {
      if (problem.detail?.reason === "in_call_elsewhere") return this.giveUp();
      this.#set({ link: problem.passing ? "lost" : "refused" });
      this.#later({ renew, force });
    }
  }

  /** Another page has the telephone now. */
  giveUp() {
    clearTimeout(this.again);
    this.#ua?.stop();
    this.#ua = null;
    this.#set({ link: "elsewhere", session: null });
  }

  /** No telephone in this page (there is one on the table). A call in progress goes on. */
  stop() {
    if (this.session) return;
    clearTimeout(this.again);
    this.#ua?.stop();
    this.#ua = null;
    this.#set({ link: "off" });
  }

  async answer() {
    const call = this.#call;
    if (!call || this.session !== "ringing") return;
    this.#set({ session: "answering" });
    this.#mute(false);
    call.answer({
      mediaStream: this.#microphone.stream ?? undefined,
      mediaConstraints: { audio: true, video: false },
      pcConfig: { iceServers: [] },
    });
  }

  end() {
    if (this.#call && !this.#call.isEnded()) this.#call.terminate();
  }

  toggleMute() {
    if (this.session === "talking" || this.session === "answering") this.#mute(!this.muted);
  }

  toggleHold() {
    if (this.session !== "talking") return;
    if (this.held) this.#call.unhold();
    else this.#call.hold();
  }

  /** A headset plugged in during a call takes over the voice. */
  async replaceMicrophone() {
    const sender = this.#call?.connection?.getSenders().find((it) => it.track?.kind === "audio" || !it.track);
    const track = this.#microphone.stream?.getAudioTracks()[0];
    if (sender && track) await sender.replaceTrack(track);
  }

  async playOn(device) {
    await this.#audio.setSinkId?.(device);
  }

  #register({ extension, user, password }) {
    this.#ua?.stop();
    const socket = new SipSocket(pageName);
    const ua = new JsSIP.UA({
      sockets: [socket],
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
    ua.on("newRTCSession", (event) => this.#rung(event));
    ua.start();
  }

  #registered(ua) {
    if (ua !== this.#ua) return;
    clearTimeout(this.again);
    this.#tries = 0;
    this.#set({ link: "ready" });
    // After a lost connection the far end may have hung up unheard: asking again tells us.
    if (this.#call?.isEstablished() && this.wasLost) this.#call.renegotiate();
    this.wasLost = false;
  }

  #refused(ua, event) {
    if (ua !== this.#ua) return;
    this.wasLost = true;
    this.#set({ link: "lost" });
    const status = event.response?.status_code;
    this.#later({ renew: status === 401 || status === 403 });
  }

  // The library connects again by itself; that this page may, the server must be told again,
  // for it may have been started anew.
  #disconnected(ua, event) {
    if (ua !== this.#ua || this.link === "elsewhere") return;
    if (event.code === CLOSED_TAKEN_OVER) return this.giveUp();
    this.wasLost = true;
    this.#set({ link: "lost" });
    this.#later({});
  }

  #later(how) {
    clearTimeout(this.again);
    const wait = AGAIN_MS[Math.min(this.#tries++, AGAIN_MS.length - 1)];
    this.again = setTimeout(() => this.start(how), wait * (0.8 + Math.random() * 0.4));
  }

  #rung({ originator, session, request }) {
    if (originator !== "remote") return;
    if (this.#call) return session.terminate({ status_code: 486 });
    this.#call = session;
    this.number = request.from.uri.user ?? "";
    session.on("peerconnection", ({ peerconnection }) => {
      peerconnection.addEventListener("track", ({ streams, track }) => {
        this.#audio.srcObject = streams[0] ?? new MediaStream([track]);
        this.#audio.play().catch(() => {});
      });
    });
    session.on("confirmed", () => this.#set({ session: "talking" }));
    session.on("hold", () => this.#set({ held: true }));
    session.on("unhold", () => this.#set({ held: false }));
    session.on("ended", () => this.#over(session));
    session.on("failed", () => this.#over(session));
    this.#set({ session: "ringing", held: false });
  }

  #over(session) {
    if (session !== this.#call) return;
    this.#call = null;
    this.#audio.srcObject = null;
    this.#mute(false);
    this.#set({ session: null, held: false });
  }

  #mute(on) {
    this.muted = on;
    for (const track of this.#microphone.stream?.getAudioTracks() ?? []) track.enabled = !on;
    this.#changed();
  }

  #set(change) {
    Object.assign(this, change);
    this.#changed();
  }
}
