import assert from "node:assert/strict";
import { test } from "node:test";

import { toBase64 } from "../../webapp/static/js/bytes.js";
import { isFull, submit } from "../../webapp/static/js/submit.js";
import { memoryStore } from "./memory_store.js";

const WHAT = { type: "visit_record", entityId: "visit-1", device: "phone-1", payload: { outcome: "done" } };

/** A store that has heard of a server once. */
async function aStore() {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const id = new Uint8Array(await crypto.subtle.digest("SHA-256", point)).slice(0, 8);
  const store = memoryStore();
  await store.set("hello", { offset_ms: 0, pubkey_id: Buffer.from(id).toString("hex"), pubkey: toBase64(point) });
  return store;
}

test("the id is that of the form, so that pressing again is the same op", async () => {
  const store = await aStore();

  const first = await submit(store, { ...WHAT, opId: "op-of-the-form" });
  const again = await submit(store, { ...WHAT, opId: "op-of-the-form" });

  assert.deepEqual([first, again], ["op-of-the-form", "op-of-the-form"]);
  assert.deepEqual((await store.outbox()).map(({ op_id }) => op_id), ["op-of-the-form"]);
});

test("nothing is said to be stored that cannot be read back", async () => {
  const store = await aStore();
  store.submit = async () => undefined;

  await assert.rejects(submit(store, WHAT), /not_kept/);
});

test("nor anything that is there with other bytes", async () => {
  const store = await aStore();
  const keep = store.submit;
  store.submit = ({ envelope, ...more }, now) => keep({ ...more, envelope: { ...envelope, sealed: new Uint8Array(200) } }, now);

  await assert.rejects(submit(store, WHAT), /not_kept/);
});

test("a full phone is told from any other trouble", () => {
  assert.equal(isFull(new DOMException("", "QuotaExceededError")), true);
  assert.equal(isFull(new Error("not_kept")), false);
});
