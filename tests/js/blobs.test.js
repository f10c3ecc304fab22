import assert from "node:assert/strict";
import { test } from "node:test";

import { PIECE, sendBlobs } from "../../webapp/static/js/blobs.js";
import { anEnvelope, memoryStore } from "./memory_store.js";

const SIZE = 2 * PIECE + 5000;

/** A server that keeps the pieces it is given; `cut` breaks the connection at these pieces. */
function aServer({ cut = [], fixedHead } = {}) {
  const server = { held: 0, sent: [], calls: 0 };
  server.headBlob = async () => {
    if (fixedHead) return fixedHead;
    if (server.held === 0) return { ours: true, status: 404 };
    return server.held === SIZE ? { ours: true, status: 200 } : { ours: true, status: 204, offset: server.held };
  };
  server.putBlob = async (_sha, bytes, from, to) => {
    server.calls += 1;
    if (cut.includes(server.calls)) return null;
    if (from > server.held) return { ours: true, status: 409, offset: server.held };
    server.sent.push([from, to]);
    server.held = Math.max(server.held, to);
    return server.held === SIZE ? { ours: true, status: 200 } : { ours: true, status: 204, offset: server.held };
  };
  return server;
}

async function aStore() {
  const store = memoryStore();
  await store.keepBlob({ sha256: "aa", op_id: "op-1", bytes: new ArrayBuffer(SIZE), len: SIZE, state: "draft", offset: 0 });
  await store.submit({ envelope: anEnvelope("op-1"), blobs: ["aa"] }, 1);
  await store.settle("op-1", { status: "pending_blobs", missing: ["aa"] }, 2);
  return store;
}

test("a photo goes in pieces, and its visit is applied when the last is in", async () => {
  const store = await aStore();
  const server = aServer();

  assert.equal((await sendBlobs(store, server)).state, "empty");

  assert.deepEqual(server.sent.map(([from]) => from), [0, PIECE, 2 * PIECE]);
  assert.equal((await store.acked())[0].status, "applied");
});

test("after a cut only what the server lacks is sent again", async () => {
  const store = await aStore();
  const server = aServer({ cut: [3] });

  assert.equal((await sendBlobs(store, server)).state, "later");
  assert.equal((await store.acked())[0].status, "pending_blobs");
  await sendBlobs(store, server);

  assert.deepEqual(server.sent.map(([from]) => from), [0, PIECE, 2 * PIECE]);
});

test("a record submitted meanwhile goes first", async () => {
  const store = await aStore();
  await store.submit({ envelope: anEnvelope("op-2") }, 3);
  const server = aServer();

  assert.equal((await sendBlobs(store, server)).state, "text");
  assert.equal(server.sent.length, 0);
});

test("a photo the server will not have is set aside, the visit is never complete", async () => {
  const store = await aStore();
  const server = aServer();
  server.putBlob = async () => ({ ours: true, status: 413, body: { error: { code: "too_large", message: "太大了" } } });

  assert.equal((await sendBlobs(store, server)).state, "empty");

  const { state, code, message } = await store.blob("aa");
  assert.deepEqual([state, code, message], ["refused", "too_large", "太大了"]);
  assert.equal((await store.acked())[0].status, "pending_blobs");
  assert.equal((await store.counts()).photos_refused, 1);
});

test("one that is refused does not hold back the next", async () => {
  const store = memoryStore();
  for (const sha256 of ["aa", "bb"]) await store.keepBlob({ sha256, op_id: "op-1", bytes: new ArrayBuffer(9), len: 9, state: "draft", offset: 0 });
  await store.submit({ envelope: anEnvelope("op-1"), blobs: ["aa", "bb"] }, 1);
  await store.settle("op-1", { status: "pending_blobs", missing: ["aa", "bb"] }, 2);

  await sendBlobs(store, { putBlob: async (sha256) => (sha256 === "aa" ? { ours: true, status: 413 } : { ours: true, status: 200 }) });

  assert.deepEqual([(await store.blob("aa")).code, (await store.blob("bb")).state], ["http_413", "done"]);
});

test("sent once more on the volunteer's word, it completes its visit", async () => {
  const store = await aStore();
  await store.blobRefused("aa", { code: "quota", message: null }, 3);
  await store.blobAgain("aa");

  await sendBlobs(store, aServer());

  assert.equal((await store.acked())[0].status, "applied");
});

test("a wrong hash starts over, but not for ever", async () => {
  const store = await aStore();
  const server = aServer();
  let calls = 0;
  server.putBlob = async () => ((calls += 1), { ours: true, status: 422, offset: 0 });

  await sendBlobs(store, server);

  assert.equal(calls, 3);
  assert.equal((await store.blob("aa")).state, "refused");
});
