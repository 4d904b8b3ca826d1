// The arithmetic of how a call sounds. Run by test_scripts.py: `node --test`.
import assert from "node:assert/strict";
import test from "node:test";
import { grade, mos, rating, score } from "/static/voice_quality/mos.js";
import { between, OneWay, read, Tally } from "/static/voice_quality/voice_figures.js";

const close = (found, wanted, by = 0.01) => assert.ok(Math.abs(found - wanted) <= by, `${found} is not ${wanted}`);

test("R becomes MOS as G.107 Annex B tabulates", () => {
  for (const [r, wanted] of [[90, 4.34], [80, 4.03], [70, 3.6], [60, 3.1], [50, 2.58]]) close(score(r), wanted);
  assert.equal(score(0), 1);
  assert.equal(score(100), 4.5);
});

test("nothing lost and no delay is the model's default; G.711 with 5 % lost loses 15.8", () => {
  close(rating({ lossShare: 0, delayMs: 0 }), 93.2);
  close(rating({ lossShare: 0.05, delayMs: 0 }), 93.2 - (95 * 5) / 30.1);
});

test("delay weighs little up to 177.3 ms and much after", () => {
  close(rating({ lossShare: 0, delayMs: 100 }), 93.2 - 2.4);
  close(rating({ lossShare: 0, delayMs: 277.3 }), 93.2 - 0.024 * 277.3 - 11);
});

test("more loss or delay never sounds better, and the estimate stays a MOS", () => {
  let before = 5;
  for (let percent = 0; percent <= 100; percent += 1) {
    const now = mos({ lossShare: percent / 100, roundTripMs: 5 * percent, bufferMs: percent });
    assert.ok(now <= before && now >= 1 && now <= 4.5);
    before = now;
  }
  assert.deepEqual([4.4, 3.8, 2].map(grade), ["good", "fair", "poor"]);
});

const report = (seconds, { received = 50 * seconds, lost = 0, sent = 50 * seconds, spoken = seconds, heard = seconds, more = [] } = {}) =>
  new Map([
    { id: "I", type: "inbound-rtp", kind: "audio", timestamp: 1000 * seconds, lastPacketReceivedTimestamp: 1000 * heard,
      packetsReceived: received, packetsLost: lost, jitter: 0.004, jitterBufferDelay: 0.06 * 480 * seconds, jitterBufferEmittedCount: 480 * seconds },
    { id: "O", type: "outbound-rtp", kind: "audio", timestamp: 1000 * seconds, packetsSent: sent },
    { id: "S", type: "media-source", kind: "audio", timestamp: 1000 * seconds, totalAudioEnergy: spoken },
    { id: "R", type: "remote-inbound-rtp", kind: "audio", timestamp: 1000 * seconds, roundTripTime: 0.03, fractionLost: 0.02 },
    ...more,
  ].map((it) => [it.id, it]));

const stretch = (from, to) => between(read(from), read(to));

test("a second is what two readings differ by", () => {
  const found = stretch(report(10), report(11, { lost: 1, received: 549 }));
  assert.deepEqual([found.seconds, found.received, found.lost, found.sent], [1, 49, 1, 50]);
  close(found.lossShare, 0.02);
  close(found.bufferMs, 60);
  assert.equal(found.roundTripMs, 30);
  assert.ok(found.mos < mos({ lossShare: 0, roundTripMs: 30, bufferMs: 60 }));
});

test("a stream begun anew counts from its own beginning, and late packets do not un-lose", () => {
  const renewed = report(11, { received: 20, sent: 550 });
  assert.equal(stretch(report(10), renewed).received, 20);
  assert.equal(stretch(report(10, { lost: 5 }), report(11, { lost: 4 })).lost, 0);
  assert.equal(stretch(report(10, { lost: 5 }), report(11, { received: 20, lost: 4 })).lost, 4);
  const two = report(11, { more: [{ id: "old", type: "inbound-rtp", kind: "audio", timestamp: 11000, lastPacketReceivedTimestamp: 4000, packetsReceived: 7 }] });
  assert.equal(read(two).received, 550, "the stream that still brings something");
});

test("before either side has begun to send there is nothing to read, so no second lasts for years", () => {
  const [early, outward] = [report(10), report(10)];
  for (const id of ["I", "O", "R"]) early.delete(id);
  outward.delete("I");
  assert.equal(read(early), null);
  assert.equal(stretch(outward, report(11)).seconds, 1);
});

test("without a word of the other side the way itself says how long the trip is", () => {
  const bare = report(5);
  bare.delete("R");
  assert.equal(read(bare).roundTripMs, null);
  bare.set("P", { id: "P", type: "candidate-pair", nominated: true, state: "succeeded", currentRoundTripTime: 0.012 });
  assert.equal(read(bare).roundTripMs, 12);
});

const USUAL = { held: false, muted: false, ownLevel: -20 };

function watch(oneWay, from, until, make, how = USUAL) {
  let found = null;
  for (let at = from; at < until; at += 1) {
    found = oneWay.next(stretch(make(at), make(at + 1)), how);
    if (found) return { found, at: at + 1 };
  }
  return { found, at: until };
}

test("whoever hears nothing is found within three seconds, wherever in a second it began", () => {
  for (const cut of [10.05, 10.5, 10.95]) {
    const silent = (at) => report(at, { received: Math.floor(50 * Math.min(at, cut)), heard: Math.min(at, cut) });
    const { found, at } = watch(new OneWay(), 5, 20, silent);
    assert.equal(found, "deaf");
    assert.ok(at - cut <= 3 && at - cut >= 1.9, `found after ${at - cut} s`);
  }
});

const BEAT = 0.25; // pulse.js

/** Looks as voice.js does: at each beat whether it is time. Seconds from `cut` until trouble is found. */
function foundAfter(cut, phase, make) {
  const oneWay = new OneWay();
  let [reading, lookedAt, ownLevel] = [null, 0, -90];
  for (let now = 5 + phase; now < cut + 9; now += BEAT) {
    if (1000 * (now - lookedAt) <= oneWay.lookAfter(false)) continue;
    lookedAt = now;
    const next = read(make(now, cut));
    const found = reading && between(reading, next);
    reading = next;
    if (found && oneWay.next(found, { ...USUAL, ownLevel })) return { seconds: now - cut, trouble: oneWay.trouble };
    ownLevel = found?.spoken === 0 ? -20 : -90; // her loudness is measured from then on
  }
  return null;
}

test("each trouble is found within three seconds by the looks of the page, whenever it begins", () => {
  const packets = (now, cut) => Math.floor(50 * Math.min(now, cut));
  const ways = {
    deaf: [(now, cut) => report(now, { received: packets(now, cut), heard: Math.min(now, cut) })],
    dumb: [(now, cut) => report(now, { sent: packets(now, cut) }), (now, cut) => report(now, { spoken: Math.min(now, cut) })],
  };
  for (const [trouble, makes] of Object.entries(ways)) {
    for (const make of makes) {
      for (let cut = 10; cut < 11.5; cut += 0.03) {
        for (const phase of [0, 0.06, 0.12, 0.18, 0.24]) {
          const found = foundAfter(cut, phase, make);
          assert.equal(found?.trouble, trouble);
          assert.ok(found.seconds <= 2.75, `${trouble} after ${found.seconds} s: nothing is left for a busy machine`);
        }
      }
    }
  }
});

test("a call that never brought a sound is found too", () => {
  const { found, at } = watch(new OneWay(), 0, 6, (seconds) => {
    const nothing = report(seconds);
    nothing.delete("I");
    return nothing;
  });
  assert.deepEqual([found, at], ["deaf", 2]);
});

test("what is meant to be silent is no trouble", () => {
  const silent = (at) => report(at, { received: 0, sent: 0, spoken: 0, heard: 0 });
  assert.equal(watch(new OneWay(), 0, 20, silent, { ...USUAL, held: true }).found, null);
  const dumb = (at) => report(at, { sent: 0, spoken: 0 });
  assert.equal(watch(new OneWay(), 0, 20, dumb, { ...USUAL, muted: true }).found, null);
  const listens = (at) => report(at, { spoken: 0 });
  assert.equal(watch(new OneWay(), 0, 20, listens, { ...USUAL, ownLevel: -70 }).found, null, "she only listens");
});

test("a voice that does not leave is found: no packets, silence in them, or all of them lost", () => {
  assert.deepEqual(watch(new OneWay(), 0, 9, (at) => report(at, { sent: 0 })), { found: "dumb", at: 2 });
  assert.deepEqual(watch(new OneWay(), 0, 9, (at) => report(at, { spoken: 0 })), { found: "dumb", at: 2 });
  const lost = (at) => report(at, { more: [{ id: "R", type: "remote-inbound-rtp", kind: "audio", timestamp: 1000 * at, fractionLost: 0.97 }] });
  assert.deepEqual(watch(new OneWay(), 0, 9, lost), { found: "dumb", at: 2 });
});

test("it is over as soon as sound comes again", () => {
  const oneWay = new OneWay();
  watch(oneWay, 0, 5, (at) => report(at, { received: 0, heard: 0 }));
  assert.equal(oneWay.trouble, "deaf");
  assert.equal(oneWay.next(stretch(report(5), report(6)), USUAL), null);
});

test("the whole is a mean by time, its worst second, and what was never known stays unknown", () => {
  const tally = new Tally();
  assert.deepEqual([tally.summary().mos, tally.summary().loss_share], [null, null]);
  tally.add(stretch(report(0), report(3)), null);
  tally.add(stretch(report(3), report(4, { received: 170, lost: 30 })), "deaf");
  const whole = tally.summary();
  assert.equal(whole.seconds, 4);
  close(whole.loss_share, 0.15, 1e-9);
  assert.equal(whole.one_way_seconds, 1);
  assert.ok(whole.mos_worst < whole.mos && whole.mos < 4.5);
  close(whole.outward_loss_share, 0.02, 1e-9);
  const silent = new Tally();
  silent.add(stretch(report(0), report(5, { received: 0 })), "deaf");
  assert.equal(silent.summary().mos, null);
});

test("who was silent and then speaks unheard is found as soon as she speaks", () => {
  const oneWay = new OneWay();
  const silent = (at) => report(at, { spoken: 0 });
  assert.equal(watch(oneWay, 0, 5, silent, { ...USUAL, ownLevel: -70 }).found, null);
  assert.deepEqual(watch(oneWay, 5, 9, silent), { found: "dumb", at: 6 });
});
