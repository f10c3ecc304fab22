import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf } from "../../webapp/static/js/pull.js";
import { digitsOf, isReceiptNumber, readCode } from "../../webapp/static/js/receipt_number.js";
import { standing, stillToBring } from "../../webapp/static/js/standing.js";
import { delivered, fenOf, unreadable, visitRecord, yuanOf } from "../../webapp/static/js/visit_record.js";

const BRING = [
  { line_id: "l1", item: "慰问金", kind: "cash", quantity: 90000, unit: "元" },
  { line_id: "l2", item: "大米", kind: "goods", quantity: 1, unit: "袋" },
];
const TIMES = { started_at: "2027-01-12T02:40:00.000Z", ended_at: "2027-01-12T02:55:00.000Z" };

test("nothing changed means handed over as listed", () => {
  assert.deepEqual(delivered(BRING, {}), [{ line_id: "l1", quantity: 90000, reason: null }, { line_id: "l2", quantity: 1, reason: null }]);
});

test("other quantities carry a reason, and money is whole fen", () => {
  const data = { "quantity:l1": "８00.5", "quantity:l2": "0", "reason:l2": "not_wanted" };

  assert.deepEqual(delivered(BRING, data), [{ line_id: "l1", quantity: 80050, reason: "other" }, { line_id: "l2", quantity: 0, reason: "not_wanted" }]);
});

test("what is no number is asked about", () => {
  const found = (data) => unreadable(BRING, data).map(({ line_id }) => line_id);

  assert.deepEqual(found({ "quantity:l1": "一百", "quantity:l2": "半" }), ["l1", "l2"]);
  assert.deepEqual(found({ "quantity:l1": "９00.5", "quantity:l2": "1.5" }), ["l2"], "there is no half a bag");
  assert.deepEqual(found({ "quantity:l1": " ", "quantity:l2": "0" }), []);
});

test("yuan and fen, both ways", () => {
  assert.deepEqual(["0.1", "900", "1,234.56", "1.234", "-1", ""].map(fenOf), [10, 90000, 123456, null, null, null]);
  assert.deepEqual([10, 90000, 123456789].map(yuanOf), ["0.10", "900.00", "1,234,567.89"]);
});

test("nobody home is a whole record with nothing handed over", () => {
  const record = visitRecord({ id: "v1", bring: BRING }, { met: "not_home", visitors: ["u1", "u2"], absent_note: " 敲了三次 " }, TIMES);

  assert.deepEqual(record, { visit_id: "v1", outcome: "not_home", visitors: ["u1", "u2"], ...TIMES, met_with: "nobody", delivered: [], note: "敲了三次" });
});

test("a record needs nothing but whom we met", () => {
  const record = visitRecord({ id: "v1", bring: null }, { met: "self", visitors: ["u1"] }, TIMES);

  assert.equal(record.outcome, "done");
  assert.equal(record.delivered, null);
  assert.deepEqual([record.needs, record.appeal, record.collector, record.signature, record.receipt_number], [[], null, null, null, null]);
});

test("whoever collects is named, and signs for themselves", () => {
  const data = { met: "other", collector_name: "刘五", collector_relation: "邻居", collector_reason: "下不了楼", confirm_way: "screen", signature: { width: 9, height: 9, strokes: [[[1, 1, 0]]] } };

  const record = visitRecord({ id: "v1", bring: BRING }, data, TIMES);

  assert.deepEqual(record.collector, { name: "刘五", relation: "邻居", reason: "下不了楼" });
  assert.equal(record.signature.who, "collector");
});

test("receipt numbers: eight digits with an ISO 7064 check digit", () => {
  const whole = Array.from({ length: 10 }, (_, last) => `1234567${last}`).filter(isReceiptNumber);
  assert.equal(whole.length, 1);
  const [good] = whole;
  for (let at = 0; at < 8; at += 1) {
    for (let digit = 0; digit < 10; digit += 1) {
      const changed = good.slice(0, at) + digit + good.slice(at + 1);
      if (changed !== good) assert.equal(isReceiptNumber(changed), false, changed);
    }
  }
  assert.equal(digitsOf("１２３４ 5678"), "12345678");
});

test("the confirm code is recognised and never kept", () => {
  const token = "ABCDEFGHJKMNPQRSTVWXYZ2345";
  assert.deepEqual(readCode(`https://NUAN.EXAMPLE/R/${token}`), { kind: "confirm" });
  assert.deepEqual(readCode("hello"), { kind: "unknown" });
});

test("how a visit stands: what this phone knows comes before the list", () => {
  const visit = { id: "v1", status: "booked", told: null };
  const copy = { visit_id: "v1", op_id: "o1", submitted_at: 1, record: { outcome: "not_home" } };
  const of = (row, extra = {}) => standing(visit, { copies: row === undefined ? [] : [copy], ops: new Map(row ? [["o1", row]] : []), drafts: [], ...extra }).state;

  assert.equal(of(undefined), "untold");
  assert.equal(of(undefined, { next: "v1" }), "next");
  assert.equal(of({ state: "waiting" }), "waiting");
  assert.equal(of({ state: "refused" }), "refused");
  assert.equal(of({ state: "acked", status: "pending_blobs", lost: [] }), "photos");
  assert.equal(of({ state: "acked", status: "pending_blobs", lost: ["aa"] }), "lost");
  assert.equal(of({ state: "acked", status: "needs_review", lost: [] }), "review");
  assert.equal(of({ state: "acked", status: "pending_blobs", lost: [], photo_refused: true }), "photo_refused");
  assert.equal(of({ state: "acked", status: "applied", lost: [] }), "not_home");
});

test("who did not answer is still to be told; any other answer ends the calls", () => {
  const visit = { id: "v1", status: "booked", told: null };
  const told = (...answers) => {
    const copies = answers.map((answer, at) => ({ visit_id: "v1", submitted_at: at, told: { answer } }));
    const { state, untold } = standing(visit, { copies, ops: new Map(), drafts: [] });
    return [state, untold];
  };

  assert.deepEqual(told(), ["untold", true]);
  assert.deepEqual(told("no_answer"), ["no_answer", true]);
  assert.deepEqual(told("no_answer", "agreed"), ["booked", false]);
  assert.deepEqual(told("agreed", "no_answer"), ["no_answer", true], "the latest counts");
  assert.deepEqual(told("other_time"), ["other_time", false]);
  assert.deepEqual(told("declined"), ["not_wanted", false]);
});

test("a confirmed slip is said", () => {
  const visit = { id: "v1", status: "done", receipts: [{ number: "1", state: "confirmed_self" }] };
  assert.equal(standing(visit, { copies: [], ops: new Map(), drafts: [] }).state, "confirmed");
});

test("what is still to bring counts envelopes, not money", () => {
  assert.deepEqual(stillToBring([{ bring: BRING }, { bring: BRING }, { bring: null }]), { goods: [{ item: "大米", unit: "袋", n: 2 }], envelopes: 2 });
});

test("a day is the committee's day, whatever the phone's zone", () => {
  assert.equal(dayOf(Date.parse("2027-01-11T16:00:00Z")), "2027-01-12");
});
