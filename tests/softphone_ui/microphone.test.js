// A microphone that is put away while the browser is still asked for it does not stay open.
import assert from "node:assert/strict";
import test from "node:test";

let asked = [];
Object.defineProperty(globalThis, "navigator", {
  value: {
    mediaDevices: {
      addEventListener() {},
      getUserMedia: () => new Promise((given, refused) => asked.push({ given, refused })),
    },
    permissions: { query: async () => ({ addEventListener() {} }) },
  },
});
const { Microphone } = await import("/static/telephone/microphone.js");

function sound() {
  const track = { live: true, stop() { track.live = false; }, addEventListener() {} };
  return { track, getTracks: () => [track], getAudioTracks: () => [track] };
}

let said;
const microphone = () => new Microphone({ get: () => null }, (state) => said.push(state));

test.beforeEach(() => {
  asked = [];
  said = [];
});

test("what comes after all is stopped, and the light stays off", async () => {
  const it = microphone();
  const opened = it.open();
  it.close();
  const came = sound();
  asked[0].given(came);
  await opened;
  assert.deepEqual([it.state, it.stream, came.track.live], ["off", null, false]);
  assert.deepEqual(said, ["asking", "off"]);
});

test("a refusal after all is nobody's any more", async () => {
  const it = microphone();
  const opened = it.open();
  it.close();
  asked[0].refused(Object.assign(new Error(), { name: "NotAllowedError" }));
  await opened;
  assert.equal(it.state, "off");
});

test("what is wanted again takes the answer to the first question", async () => {
  const it = microphone();
  const before = it.open();
  it.close();
  const after = it.open();
  assert.equal(it.state, "asking");
  const came = sound();
  asked[0].given(came);
  await Promise.all([before, after]);
  assert.deepEqual([asked.length, it.state, came.track.live], [1, "ready", true]);
});

test("another microphone stops the one before", async () => {
  const it = microphone();
  const first = it.open();
  const [one, other] = [sound(), sound()];
  asked[0].given(one);
  await first;
  const second = it.open();
  asked[1].given(other);
  await second;
  assert.deepEqual([it.stream, one.track.live, other.track.live], [other, false, true]);
});
