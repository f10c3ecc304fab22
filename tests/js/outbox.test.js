import assert from "node:assert/strict";
import { test } from "node:test";

import { noteEpoch } from "../../webapp/static/js/hello.js";
import { drain, judge, LIMITS, pack, patience, wireSize } from "../../webapp/static/js/outbox.js";
import { anEnvelope, memoryStore } from "./memory_store.js";

async function withOps(count, size) {
  const store = memoryStore();
  for (let at = 1; at <= count; at += 1) await store.submit({ envelope: anEnvelope(`op-${at}`, size) }, at);
  return store;
}
const ours = (status, body = null, retryAfter = 0) => ({ ours: true, status, body, retryAfter });
const applied = (rows) => ours(200, { epoch: "e1", results: rows.map(({ op_id }) => ({ op_id, status: "applied" })) });

test("everything that waits is sent once, oldest first", async () => {
  const store = await withOps(45);
  const sent = [];

  const result = await drain(store, async (rows) => (sent.push(...rows.map(({ op_id }) => op_id)), applied(rows)));

  assert.equal(result.state, "empty");
  assert.deepEqual(sent, Array.from({ length: 45 }, (_, at) => `op-${at + 1}`));
  assert.equal((await store.acked()).length, 45);
});

test("an urgent alarm goes ahead of what was there before", async () => {
  const store = await withOps(3);
  await store.submit({ envelope: anEnvelope("alarm"), urgent: true }, 9);
  const sent = [];

  await drain(store, async (rows) => (sent.push(...rows.map(({ op_id }) => op_id)), applied(rows)));

  assert.equal(sent[0], "alarm");
});

test("a batch holds at most 200 ops and 512 KB, and always one", () => {
  const small = Array.from({ length: 300 }, (_, at) => anEnvelope(`op-${at}`));
  const big = Array.from({ length: 30 }, (_, at) => anEnvelope(`op-${at}`, 60000));

  assert.equal(pack(small, 1000).length, LIMITS.ops);
  const batch = pack(big, 200);
  assert.ok(batch.length > 1 && batch.reduce((sum, row) => sum + wireSize(row), 0) <= LIMITS.bytes);
  assert.equal(pack([anEnvelope("huge", 900000)], 200).length, 1);
});

for (const [name, answer] of Object.entries({
  "no answer": null, "a captive portal": { ours: false, status: 200, body: "<html>" }, "a 401 that is not ours": { ours: false, status: 401 },
  "a 502": { ours: false, status: 502 }, "our 500": ours(500), "our 408": ours(408), "our 429": ours(429, null, 7), "200 without results": ours(200, {}),
})) {
  test(`${name} keeps every op and waits`, async () => {
    const store = await withOps(5);

    const result = await drain(store, async () => answer);

    assert.equal(result.state, "later");
    assert.equal((await store.waiting(99)).length, 5);
  });
}

test("our 401 pauses and clears nothing", async () => {
  const store = await withOps(5);

  assert.equal((await drain(store, async () => ours(401))).state, "login");
  assert.equal((await store.waiting(99)).length, 5);
});

for (const status of [400, 403, 404, 409, 410, 413, 422]) {
  test(`a ${status} sets aside the one op that earns it and delivers the others`, async () => {
    const store = await withOps(9);
    const bad = "op-4";

    const result = await drain(store, async (rows) =>
      rows.some(({ op_id }) => op_id === bad) ? ours(status, { error: { code: "too_bad", message: "words" } }) : applied(rows));

    assert.equal(result.state, "empty");
    assert.equal((await store.acked()).length, 8);
    const [refused] = await store.outbox();
    assert.deepEqual([refused.op_id, refused.state, refused.code, refused.message], [bad, "refused", "too_bad", "words"]);
  });
}

test("413 for more than three ops at a time halves the batch until it passes", async () => {
  const store = await withOps(30);
  const sizes = [];

  await drain(store, async (rows) => (sizes.push(rows.length), rows.length > 3 ? ours(413) : applied(rows)));

  assert.equal((await store.acked()).length, 30);
  assert.equal((await store.outbox()).length, 0);
  assert.deepEqual(sizes.slice(0, 5), [30, 15, 8, 4, 2]);
});

test("two hundred records go in one call", async () => {
  const store = await withOps(200);
  const sizes = [];

  await drain(store, async (rows) => (sizes.push(rows.length), applied(rows)));

  assert.deepEqual(sizes, [200]);
});

test("where the server takes a part, the next call is about as large as that part", async () => {
  const store = await withOps(100);
  const sizes = [];

  await drain(store, async (rows) => {
    sizes.push(rows.length);
    return ours(200, { epoch: "e1", results: rows.map(({ op_id }, at) => ({ op_id, status: at < 15 ? "applied" : "retry", retry_after: 0 })) });
  });

  assert.deepEqual(sizes, [100, 30, 30, 30, 30, 25, 10]);
});

test("a line that breaks under a large call is tried with a small one, once", async () => {
  const store = await withOps(100);
  const sizes = [];

  const result = await drain(store, async (rows) => (sizes.push(rows.length), rows.length > 50 ? null : applied(rows)));

  assert.equal(result.state, "empty");
  assert.deepEqual(sizes, [100, 20, 40, 40]);
  assert.equal((await drain(await withOps(100), async () => (sizes.push(0), null))).state, "later");
  assert.equal(sizes.length, 6);
});

test("each status goes where it belongs", async () => {
  const store = await withOps(6);
  await store.keepBlob({ sha256: "aa", op_id: "op-3", state: "held", len: 1 });
  const by = {
    "op-1": { status: "applied" }, "op-2": { status: "replayed", replayed: true }, "op-3": { status: "pending_blobs", missing: ["aa", "bb"] },
    "op-4": { status: "needs_review", code: "quarantine" }, "op-5": { status: "rejected", code: "key_reuse", message: "words" }, "op-6": { status: "retry", retry_after: 9 },
  };

  const result = await drain(store, async (rows) => ours(200, { epoch: "e1", results: rows.map(({ op_id }) => ({ op_id, ...by[op_id] })) }));

  assert.deepEqual(result, { state: "later", retryAfter: 9, partly: true });
  const acked = Object.fromEntries((await store.acked()).map((row) => [row.op_id, row]));
  assert.deepEqual(Object.keys(acked).sort(), ["op-1", "op-2", "op-3", "op-4"]);
  assert.deepEqual(acked["op-3"].lost, ["bb"]);
  assert.deepEqual(await store.blobsQueued(), ["aa"]);
  const left = Object.fromEntries((await store.outbox()).map((row) => [row.op_id, row.state]));
  assert.deepEqual(left, { "op-5": "refused", "op-6": "waiting" });
});

test("twenty ops that always have to wait hold back nothing behind them", async () => {
  const store = await withOps(50);
  const stuck = new Set(Array.from({ length: 20 }, (_, at) => `op-${at + 1}`));

  const result = await drain(store, async (rows) => ours(200, {
    epoch: "e1", results: rows.map(({ op_id }) => (stuck.has(op_id) ? { op_id, status: "retry", retry_after: 300 } : { op_id, status: "applied" })),
  }));

  assert.deepEqual(result, { state: "later", retryAfter: 300, partly: true });
  assert.equal((await store.acked()).length, 30);
  assert.deepEqual(new Set((await store.waiting(99)).map(({ op_id }) => op_id)), stuck);
});

test("a server that takes nothing is left alone after a few batches", async () => {
  const store = await withOps(500);
  let calls = 0;

  const result = await drain(store, async (rows) => {
    calls += 1;
    return ours(200, { epoch: "e1", results: rows.map(({ op_id }) => ({ op_id, status: "retry", retry_after: 5 })) });
  });

  assert.deepEqual([calls, result], [3, { state: "later", retryAfter: 5, partly: false }]);
});

test("a status of the future and a result that is missing count as retry", async () => {
  const store = await withOps(2);

  await drain(store, async () => ours(200, { epoch: "e1", results: [{ op_id: "op-1", status: "celebrated" }] }));

  assert.equal((await store.waiting(9)).length, 2);
});

test("ops left over from the server's half second go on at once", async () => {
  const store = await withOps(10);
  let calls = 0;

  const result = await drain(store, async (rows) => {
    calls += 1;
    return ours(200, { epoch: "e1", results: rows.map(({ op_id }, at) => ({ op_id, status: at < 4 ? "applied" : "retry", retry_after: 0 })) });
  });

  assert.equal(result.state, "empty");
  assert.equal(calls, 3);
});

test("a restored server gets everything acknowledged again", async () => {
  const store = await withOps(3);
  await drain(store, async (rows) => applied(rows));
  assert.equal((await store.acked()).length, 3);

  await noteEpoch(store, "e2");

  assert.equal((await store.waiting(9)).length, 3);
  assert.equal(await store.get("epoch"), "e2");
  assert.equal((await store.acked()).length, 0);
});

test("patience doubles from 2 s to 5 min, ±30 %, and honours Retry-After", () => {
  assert.deepEqual([0, 1, 2, 3].map((n) => patience(n, 0, () => 0.5)), [2, 4, 8, 16]);
  assert.equal(patience(40, 0, () => 0.5), 300);
  assert.ok(patience(3, 0, () => 0) >= 11.2 - 1e-9 && patience(3, 0, () => 1) <= 20.8 + 1e-9);
  assert.equal(patience(9, 60, () => 0), 60);
});

test("a redirect is no answer", () => {
  assert.equal(judge(ours(302)), "later");
});
