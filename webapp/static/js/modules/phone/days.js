// Dates as people say them, in the committee's time whatever the phone's zone is.

import { trueNow } from "../../clock.js";
import { dayOf } from "../../pull.js";
import { say } from "./view.js";

const DAY = 86400000;

export const today = () => dayOf(trueNow());

/** "2027-01-12" → 今天 / 明天 / 1 月 12 日 星期二 */
export function dayWords(date, now = trueNow()) {
  for (const [name, shift] of Object.entries({ today: 0, tomorrow: DAY, yesterday: -DAY })) {
    if (dayOf(now + shift) === date) return say(`date.${name}`);
  }
  return dateWords(date);
}

/** "2027-01-12" → 1 月 12 日 星期二 */
export function dateWords(date) {
  const [, month, day] = date.split("-").map(Number);
  const weekday = say("weekdays").split("|")[new Date(`${date}T00:00:00Z`).getUTCDay()];
  return `${say("date.day", { month, day })} ${weekday}`;
}

/** A moment in milliseconds → 10:40 */
export const timeWords = (ms) => new Date(ms + 8 * 3600000).toISOString().slice(11, 16);

export const momentWords = (ms) => say("time", { day: dayWords(dayOf(ms)), time: timeWords(ms) });

/** "2027-01-12" lies so many days ahead. */
export const daysAhead = (date, now = trueNow()) =>
  Math.round((Date.parse(`${date}T00:00:00Z`) - Date.parse(`${dayOf(now)}T00:00:00Z`)) / DAY);
