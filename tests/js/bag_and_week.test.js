import assert from "node:assert/strict";
import { test } from "node:test";

import { bagLeft, beyondBag } from "../../webapp/static/js/bag.js";
import { weekOf } from "../../webapp/static/js/week.js";

const RICE = { line_id: "l1", item: "大米", unit: "袋", kind: "goods", quantity: 1 };
const CASH = { line_id: "l2", item: "慰问金", unit: "元", kind: "cash", quantity: 90000 };
const VISIT = { id: "v1", bring: [RICE, CASH] };
const BAG = { items: [
  { item: "大米 10 kg", name: "大米", unit: "袋", kind: "goods", left: 2 }, { item: "现金", name: "现金", unit: "分", kind: "cash", left: 100000 },
] };
const record = (op_id, submitted_at, quantity = 1) => ({
  visit_id: "v1", op_id, submitted_at, record: { delivered: [{ line_id: "l1", quantity }, { line_id: "l2", quantity: 90000 }] },
});
const rows = (copies, ops = []) => ({ bags: [BAG], visits: [VISIT], copies, ops: new Map(ops) });
const left = (...given) => bagLeft(rows(...given)).map((thing) => thing.left);

test("what this phone has not sent yet is no longer in the bag; what was sent the server has counted", () => {
  assert.deepEqual(left([]), [2, 100000]);
  assert.deepEqual(left([record("a", 1)], [["a", { state: "waiting" }]]), [1, 10000]);
  assert.deepEqual(left([record("a", 1)]), [1, 10000], "about to be sealed");
  assert.deepEqual(left([record("a", 1)], [["a", { status: "applied" }]]), [2, 100000]);
});

test("a corrected record counts once, and the bag is never below nothing", () => {
  assert.deepEqual(left([record("b", 2, 9), record("a", 1)]), [0, 10000]);
});

test("more than the bag holds is said line by line; a thing it never held is not", () => {
  const handed = [{ quantity: 3 }, { quantity: 90000 }];
  assert.deepEqual(beyondBag(bagLeft(rows([])), VISIT.bring, handed), [[RICE, 2]]);
  assert.deepEqual(beyondBag(bagLeft(rows([])), [{ ...RICE, item: "棉被", unit: "床" }], handed), []);
  assert.deepEqual(beyondBag([], VISIT.bring, handed), []);
});

test("a week is days, windows, places and buildings, and nobody's name", () => {
  const visit = (date, building, more = {}) =>
    ({ date, building, status: "booked", window: ["09:00", "12:00"], meet: "服务站", address_as: "赵叔叔", ...more });
  const post = { date: "2027-01-16", window: ["08:30", "12:00"], name: "门口引导", place: "大厅" };
  const week = weekOf([visit("2027-01-15", "5栋"), visit("2027-01-15", "5栋"), visit("2027-01-15", "7栋", { status: "cancelled" }),
    visit("2027-01-14", "1栋"), visit("2027-01-22", "2栋")], [post], "2027-01-15");

  assert.deepEqual(week.map(({ date }) => date), ["2027-01-15", "2027-01-16"]);
  assert.deepEqual(week[0].windows.map(({ window, meet, buildings }) => [window, meet, [...buildings]]), [["09:00–12:00", "服务站", [["5栋", 2]]]]);
  assert.deepEqual(week[1].posts, [post]);
  assert.ok(!JSON.stringify(week).includes("赵叔叔"));
});
