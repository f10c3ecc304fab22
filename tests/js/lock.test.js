import assert from "node:assert/strict";
import { test } from "node:test";

import { isStale, noteContact } from "../../webapp/static/js/contact.js";
import { createLock, isFairPin } from "../../webapp/static/js/lock.js";
import { memoryStore } from "./memory_store.js";

const FEW = 1000;
const PIN = "729415";
const DAY = 86400000;

async function locked() {
  const store = memoryStore();
  const lock = createLock(store, FEW);
  await lock.setPin(PIN);
  const box = await lock.vault().close({ who: "赵叔" });
  await store.set("kept", box);
  lock.lock();
  return { store, lock, box };
}

test("what was kept under a PIN opens with it, also after a restart", async () => {
  const { store, box } = await locked();
  const fresh = createLock(store, FEW);

  assert.equal(await fresh.status(), "locked");
  assert.equal(await fresh.unlock(PIN), "open");
  assert.deepEqual(await fresh.vault().open(box), { who: "赵叔" });
});

test("neither the box nor the lock shows the text or the PIN", async () => {
  const { store, box } = await locked();
  const record = await store.get("lock");

  const bytes = Buffer.concat([Buffer.from(box.data), Buffer.from(record.wrapped), Buffer.from(record.salt)]).toString("latin1");
  assert.ok(!bytes.includes(Buffer.from("赵叔").toString("latin1")) && !bytes.includes(PIN));
  assert.equal(record.deviceKey.extractable, false);
});

test("five wrong PINs ask for a log-in, and only a later one helps", async () => {
  const { store, lock } = await locked();
  for (let n = 1; n <= 4; n += 1) assert.equal(await lock.unlock("000001"), "wrong");
  assert.equal(await lock.unlock("000001"), "login_needed");

  assert.equal(await lock.unlock(PIN), "login_needed");
  const { loginNeeded } = await store.get("lock");
  await lock.allowAgain(loginNeeded - 1000);
  assert.equal(await lock.status(), "login_needed");
  await lock.allowAgain(loginNeeded + 1000);
  assert.equal(await lock.unlock(PIN), "open");
  assert.equal(await lock.triesLeft(), 5);
});

test("ten wrong PINs destroy the key, the drafts and the list, and nothing of the outbox", async () => {
  const { store, lock } = await locked();
  await store.submit({ envelope: { op_id: "op-1", sealed: new ArrayBuffer(9) } }, 1);
  for (let n = 1; n <= 5; n += 1) await lock.unlock("000001");
  await lock.allowAgain(Date.now() + DAY);
  for (let n = 6; n <= 9; n += 1) assert.equal(await lock.unlock("000001"), "wrong");

  assert.equal(await lock.unlock("000001"), "destroyed");

  assert.equal(await lock.status(), "new");
  assert.equal((await store.waiting(9)).length, 1);
});

test("a try is counted before it is made", async () => {
  const { store, lock } = await locked();
  let seen = null;
  const put = store.set;
  store.set = async (key, value) => {
    if (key === "lock" && seen === null) seen = value.tries;
    return put(key, value);
  };

  await lock.unlock(PIN);

  assert.equal(seen, 1);
});

test("changing the PIN keeps what is there", async () => {
  const { lock, box } = await locked();

  assert.equal(await lock.changePin("111112", "903168"), "wrong");
  assert.equal(await lock.changePin(PIN, "903168"), "changed");
  assert.equal(await lock.unlock(PIN), "wrong");
  assert.equal(await lock.unlock("903168"), "open");
  assert.deepEqual(await lock.vault().open(box), { who: "赵叔" });
});

test("a guess while changing the PIN is a guess: the fifth asks for a log-in", async () => {
  const { store, lock } = await locked();
  await lock.unlock(PIN);

  const results = [];
  for (let at = 0; at < 5; at += 1) results.push(await lock.changePin(`11111${at}`, "903168"));

  assert.deepEqual(results, ["wrong", "wrong", "wrong", "wrong", "login_needed"]);
  assert.equal((await store.get("lock")).tries, 5);
  assert.equal(await lock.changePin(PIN, "903168"), "login_needed", "the right one has to wait as well");
});

test("a fair PIN is six digits that are no pattern", () => {
  for (const pin of ["12345", "111111", "123456", "987654", "abc123", ""]) assert.equal(isFairPin(pin), false, pin);
  for (const pin of ["729415", "135790", "20270112"]) assert.equal(isFairPin(pin), true, pin);
});

test("seven days without the server close the list, whatever the clock is set to", async () => {
  const store = memoryStore();
  const start = Date.UTC(2027, 0, 12);
  await noteContact(store, start);

  assert.equal(await isStale(store, start + 6.9 * DAY), false);
  assert.equal(await isStale(store, start + 7.1 * DAY), true);
  assert.equal(await isStale(store, start + DAY), true, "put back after it had been seen");
  await noteContact(store, start + DAY);
  assert.equal(await isStale(store, start + 2 * DAY), false);
});
