import assert from "node:assert/strict";
import test from "node:test";

import { told } from "../../webapp/static/js/modules/lunar.js";

const known = {
  months: [["2027-01-08", "腊月{}"], ["2027-02-06", "正月{}"], ["2027-03-08", "二月{}"]],
  days: ["初一", "初二", "初三", "初四", "初五", "初六", "初七", "初八", "初九", "初十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十", "廿一", "廿二", "廿三", "廿四", "廿五", "廿六", "廿七", "廿八", "廿九", "三十"],
  weekdays: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
};

test("a day is told by its weekday and its place in the lunar month", () => {
  assert.equal(told(known, "2027-02-06"), "周六 · 正月初一");
  assert.equal(told(known, "2027-02-05"), "周五 · 腊月廿九");
  assert.equal(told(known, "2027-03-07"), "周日 · 正月三十");
});

test("what is no date, or lies before the months the page knows, is told as nothing", () => {
  assert.equal(told(known, ""), "");
  assert.equal(told(known, "2027-0"), "");
  assert.equal(told(known, "2020-01-01"), "");
});

test("a day far behind the last month keeps its weekday alone", () => {
  assert.equal(told(known, "2030-01-07"), "周一");
});
