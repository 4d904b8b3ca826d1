// Runs in each desk's page before its own modules and changes nothing that they see: notes, call
// by call, when the caller's card was on the screen, when the operator answered and when she heard
// the caller. Moments are epoch milliseconds of this machine's clock, as the peers' are.
//
//   window.deskCalls: [{ number, told, shown, card, answered, by, steps: {…}, heard }, …]
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const LOUD = 0.05; // of full scale, root mean square: the caller's tone has 0.21
  const calls = [];
  window.deskCalls = calls;
  let current = null;
  let pressedAt = null;

  const step = (name, at = now()) => { if (current) current.steps[name] ??= at; };

  // -- The card ------------------------------------------------------------------------------

  // After the next frame has been made: what a mutation says is not yet on the screen.
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();
    after.port1.onmessage = () => done(now());
    after.port2.postMessage(null);
  }));

  function looked(strip, note) {
    const number = strip.querySelector(".strip-number")?.textContent.replace(/\D/g, "");
    const situation = strip.dataset.situation;
    if (situation !== "ringing" && situation !== "connecting") {
      if (situation !== "talking" && situation !== "hold") current = null;
      return;
    }
    if (number && current?.number !== number) rings(number, note.textContent);
    else if (current && !current.card && note.textContent !== current.looking) {
      const call = current;
      call.card = now(); // better than nothing, should no frame follow
      painted().then((at) => { call.card = at; });
    }
    if (current && !current.asked && strip.querySelector("[data-action=answer]")) {
      current.asked = true;
      window.deskRings?.();
    }
  }

  // The note says "looking…" in the same task in which the number appears.
  function rings(number, looking) {
    const call = { number, looking, told: now(), shown: 0, card: 0, answered: 0, heard: 0, steps: {} };
    current = call;
    calls.push(call);
    painted().then((at) => { call.shown = at; });
  }

  addEventListener("DOMContentLoaded", () => {
    const strip = document.getElementById("strip");
    const note = document.getElementById("caller-note");
    if (!strip || !note) return;
    const observer = new MutationObserver(() => looked(strip, note));
    const all = { subtree: true, childList: true, characterData: true, attributes: true };
    observer.observe(strip, all);
    observer.observe(note, all);
  });

  // -- The answer and what follows it -----------------------------------------------------------

  addEventListener("keydown", (event) => {
    if (event.code === "Space") pressedAt = performance.timeOrigin + event.timeStamp;
  }, true);

  const RealConnection = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends RealConnection {
    constructor(...how) {
      super(...how);
      const call = current;
      if (!call) return;
      call.by = pressedAt ? "key" : "itself"; // the library makes it in the very call of answer()
      call.answered = pressedAt ?? now();
      pressedAt = null;
      this.addEventListener("track", ({ track }) => listen(track, call));
      this.addEventListener("iceconnectionstatechange", () => step(`ice ${this.iceConnectionState}`));
      this.addEventListener("connectionstatechange", () => step(`dtls ${this.connectionState}`));
      this.addEventListener("icegatheringstatechange", () => step(`gathering ${this.iceGatheringState}`));
    }
  };

  const RealSocket = window.WebSocket;
  window.WebSocket = class extends RealSocket {
    constructor(address, ...how) {
      super(address, ...how);
      if (!String(address).includes("/sip")) return;
      this.addEventListener("message", ({ data }) => {
        if (/^ACK /.test(data)) step("ACK came");
      });
    }

    send(data) {
      if (/^SIP\/2.0 200[^]*CSeq: \d+ INVITE/.test(data)) step("200 left");
      super.send(data);
    }
  };

  // What comes out of the jitter buffer, 10 ms at a time.
  async function listen(track, call) {
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const at = now();
      const samples = new Float32Array(value.numberOfFrames);
      value.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
      value.close();
      const power = samples.reduce((sum, it) => sum + it * it, 0) / samples.length;
      if (Math.sqrt(power) > LOUD) {
        call.heard = at;
        return reader.cancel();
      }
    }
  }
})();
