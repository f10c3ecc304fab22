import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { setClock, trueNow } from "../../webapp/static/js/clock.js";
import { createPause } from "../../webapp/static/js/pause.js";

const DAY = 86400000;
const NOON = Date.UTC(2027, 0, 12, 4);

beforeEach(() => setClock(null));

for (const [name, off] of Object.entries({ "ten years ahead": 3650 * DAY, "three days behind": -3 * DAY, "an hour ahead": 3600000 })) {
  test(`a clock ${name} still knows what day it is`, () => {
    setClock({ offset_ms: off, server_ms: NOON });

    assert.equal(trueNow(NOON + off), NOON);
    assert.equal(trueNow(NOON + off + DAY), NOON + DAY);
  });

  test(`a clock that was ${name} and is put right without a signal is believed again`, () => {
    setClock({ offset_ms: off, server_ms: NOON });

    const now = trueNow(NOON + 60000);

    assert.ok(now >= NOON && now <= NOON + 60000 + Math.max(0, -off), new Date(now).toISOString());
  });
}

test("before the server was ever heard the phone's own clock is all there is", () => {
  assert.equal(trueNow(NOON), NOON);
});

function aPause() {
  const clock = { now: 0 };
  return { clock, pause: createPause(() => clock.now) };
}

test("our own patience ends early when there is a reason to hope, the server's wish does not", () => {
  const { clock, pause } = aPause();
  pause.note("later");
  assert.deepEqual([pause.isOver(false), pause.isOver(true)], [false, true]);

  assert.ok(pause.note("later", 3600) >= 3600000);
  clock.now = 3599000;
  assert.deepEqual([pause.isOver(true), pause.isOver(true, true)], [false, true], "an alarm does not sit it out");
  clock.now = 3600000 * 1.31;
  assert.equal(pause.isOver(false), true);
});

test("an alarm that nobody hopes for keeps our own patience", () => {
  const { clock, pause } = aPause();
  pause.note("later", 3600);

  assert.equal(pause.isOver(false, true), false);
  clock.now = 2700;
  assert.equal(pause.isOver(false, true), true);
});

test("what went well ends the pause", () => {
  const { pause } = aPause();
  pause.note("later", 3600);

  assert.equal(pause.note("empty"), 0);
  assert.equal(pause.isOver(false), true);
});
