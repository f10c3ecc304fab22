import assert from "node:assert/strict";
import { test } from "node:test";

import { autosaver, newDraft, newSurveyDraft, readDrafts, saveDraft } from "../../webapp/static/js/drafts.js";
import { memoryStore } from "./memory_store.js";

const VAULT = { close: async (value) => JSON.stringify(value), open: async (box) => JSON.parse(box) };
const full = () => Object.assign(new Error("full"), { name: "QuotaExceededError" });
const soon = (ms = 20) => new Promise((resolve) => setTimeout(resolve, ms));
const until = async (holds) => {
  for (let turn = 0; turn < 500 && !holds(); turn += 1) await soon();
};

test("a draft keeps what the form needs of its visit, and nothing by which the household could be found", () => {
  const row = { id: "v1", date: "2027-01-12", version: 3, bring: [], receipts: [], visitors: [], two_needed: true,
    address_as: "王阿姨", building: "3 栋", door: "五零一", phones: [{ number: "13800001234" }], mind: ["说话慢一点"] };

  const draft = newDraft(row);

  assert.equal(draft.visit_id, "v1");
  assert.deepEqual(Object.keys(draft.visit).sort(), ["bring", "date", "receipts", "two_needed", "version", "visitors"]);
  assert.doesNotMatch(JSON.stringify(draft), /王阿姨|3 栋|五零一|13800001234|说话慢/);
});

test("what waits to be sealed is no record in the making", async () => {
  const store = memoryStore();
  const draft = newDraft({ id: "v1" });
  await saveDraft(store, VAULT, draft);
  await saveDraft(store, VAULT, { op_id: "t1", form: "notice_given", visit_id: "v1" });

  const door = newSurveyDraft("b1", { id: "d1", door: "1-101" });
  await saveDraft(store, VAULT, door);
  const { drafts, asking, pending } = await readDrafts(store, VAULT);
  assert.deepEqual([drafts, asking, pending].map((those) => those.map(({ op_id }) => op_id)), [[draft.op_id], [door.op_id], ["t1"]]);
});

test("a draft that cannot be stored is told, tried again by itself, and told when it is in", async () => {
  const told = [];
  let room = 0;
  const keep = autosaver(async () => {
    room += 1;
    if (room < 3) throw full();
  }, { tell: (error) => told.push(error ? error.name : null), delay: 1, again: 5 });

  keep.touch();
  await until(() => told.length >= 3);

  assert.deepEqual(told, ["QuotaExceededError", "QuotaExceededError", null]);
});

test("stopping never throws and never saves again", async () => {
  let tries = 0;
  const keep = autosaver(async () => {
    tries += 1;
    throw full();
  }, { delay: 1, again: 5 });
  await keep.now();

  await keep.stop();
  await soon();

  assert.equal(tries, 1);
  keep.resume();
  await until(() => tries > 1);
  assert.ok(tries > 1);
  await keep.stop();
});
