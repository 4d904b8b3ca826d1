// A muted telephone stays mute, whatever becomes of the headset and of the call. The SIP library is
// played by the test; as the real one it turns the microphone on after hold and a new negotiation.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import test from "node:test";
import { Phone, telephones } from "./phone_alone.js";

const track = () => ({ kind: "audio", enabled: true });
const streamOf = (it) => ({ getAudioTracks: () => [it] });

class Session extends EventEmitter {
  constructor(microphone) {
    super();
    this.sender = { track: microphone.stream.getAudioTracks()[0], replaceTrack: async (it) => { this.sender.track = it; this.sent = it.enabled; } };
    this.connection = { getSenders: () => [this.sender] };
  }
  answer() {}
  isEnded() { return false; }
  isEstablished() { return true; }
  hold() { this.sender.track.enabled = false; this.emit("hold"); }
  unhold() { this.sender.track.enabled = true; this.emit("unhold"); }
  renegotiate() { this.sender.track.enabled = true; }
}

async function inCall() {
  const microphone = { stream: streamOf(track()) };
  const phone = new Phone(microphone, () => {});
  await phone.start();
  const session = new Session(microphone);
  telephones.at(-1).emit("newRTCSession", { originator: "remote", session, request: { from: { uri: { user: "+77012345678" } }, call_id: "1" } });
  await phone.answer();
  session.emit("confirmed");
  assert.equal(phone.session, "talking");
  return { phone, session, microphone };
}

async function plugsIn({ phone, microphone }) {
  microphone.stream = streamOf(track());
  await phone.replaceMicrophone();
}

test("a headset that is plugged in anew is as mute as the one before", async () => {
  const call = await inCall();
  call.phone.toggleMute();
  await plugsIn(call);
  assert.equal(call.session.sent, false, "it was live while it was put in its place");
  assert.equal(call.session.sender.track.enabled, false);
  call.phone.toggleMute();
  assert.equal(call.session.sender.track.enabled, true);
});

test("a lead who only listens is not heard by another headset", async () => {
  const call = await inCall();
  call.phone.mute(true);
  await plugsIn(call);
  call.phone.mute(true);
  assert.equal(call.session.sender.track.enabled, false);
});

test("who is not muted is heard by another headset", async () => {
  const call = await inCall();
  await plugsIn(call);
  assert.equal(call.session.sent, true);
});

test("mute outlives hold", async () => {
  const { phone, session } = await inCall();
  phone.toggleMute();
  phone.toggleHold();
  phone.toggleHold();
  assert.deepEqual([phone.held, phone.muted, session.sender.track.enabled], [false, true, false]);
});

test("mute outlives sound that is set up anew, by a key or after a lost connection", async () => {
  const { phone, session } = await inCall();
  phone.toggleMute();
  phone.renegotiate();
  assert.equal(session.sender.track.enabled, false);
  phone.wasLost = true;
  telephones.at(-1).emit("registered");
  assert.equal(session.sender.track.enabled, false);
});
