import assert from "node:assert/strict";
import { test } from "node:test";

import { memoryStore } from "./memory_store.js";
import { story } from "./store_story.js";

/** The answers by what was asked. */
const tellIt = async () => Object.fromEntries(await story(memoryStore()));

test("only an acknowledgement or the typed word takes an op out of the outbox", async () => {
  const told = await tellIt();

  assert.deepEqual(told["answered: outbox"].map(({ op_id, state }) => [op_id, state]), [["op-1", "refused"]]);
  assert.deepEqual(told["answered: acked"].map(({ op_id }) => op_id), ["op-2", "op-3"]);
  assert.deepEqual(told["restored: outbox"].map(({ op_id }) => op_id), ["op-1", "op-4"]);
  assert.deepEqual(told["after log-out: outbox"].map(({ op_id }) => op_id), ["op-4"], "op-1 by the typed word");
});

test("a photo given up keeps its visit open, one that came in does not", async () => {
  const [op] = (await tellIt())["one photo in, one given up: acked"];

  assert.deepEqual([op.status, op.missing, op.lost, op.lost_told], ["pending_blobs", ["bb", "dd"], ["dd", "bb"], ["bb"]]);
});

test("a lost photo is told of until the volunteer has told the committee", async () => {
  const told = await tellIt();

  assert.equal(told["answered: counts"].lost, 1);
  assert.equal(told["one photo in, one given up: counts"].lost, 1, "what was given up is known");
  assert.equal(told["the committee was told"].lost, 0);
  assert.deepEqual(told["after fourteen days: acked"].map(({ op_id }) => op_id), ["op-2"], "fourteen days to the millisecond");
  assert.deepEqual(told["what is still to be told of stays: acked"].map(({ op_id }) => op_id), ["op-4"], "of op-2 nothing more can come");
  assert.equal(told["what is still to be told of stays: counts"].lost, 1);
});

test("log-out leaves nothing that could be read", async () => {
  const told = await tellIt();

  for (const what of ["lock", "cursor"]) assert.equal(told[`${what} after log-out`], null);
  for (const what of ["drafts", "cache"]) assert.deepEqual(told[`${what} after log-out`], []);
  assert.equal(told["draft photos after log-out"], null);
});
