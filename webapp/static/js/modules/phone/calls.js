// Two days ahead: who has not been told, words to paste, and how it went. Works without network.

import { submit } from "../../submit.js";
import { dayWords, daysAhead } from "./days.js";
import { callButtons, startOf, stateChip, whoOf, withStanding } from "./stops.js";
import { dayOf } from "../../pull.js";
import { fill, make, on, refill, say } from "./view.js";

async function tell(house, visit, form) {
  const { store, lock } = house.user;
  const now = Date.now();
  const payload = {
    visit_id: visit.id, how: form.elements["how"].value, told_at: new Date(now).toISOString(),
    answer: form.elements["answer"].value, late_reason: form.elements["late_reason"].value.trim(), note: "",
  };
  const { vault } = lock;
  const told = { visit_id: visit.id, date: visit.date, told: payload, submitted_at: now };
  await submit(store, {
    type: "notice_given", entityId: visit.id, device: house.deviceId, payload, baseVersion: visit.version,
    copy: { key: `copy:${visit.id}:told`, box: await vault().close(told) },
  });
}

function message(visit, me) {
  const name = me ? me.name : "";
  return say("message", { community: me ? me.community : "", name, day: dayWords(visit.date), time: startOf(visit) });
}

export async function show(house) {
  const node = make("calls");
  function item(stop, me) {
    const { visit } = stop;
    const card = make("call-item", {
      who: whoOf(visit), state: [stateChip(stop)], calls: callButtons(visit), when: say("time", { day: dayWords(visit.date), time: startOf(visit) }),
    });
    return on(card, {
      copy: async () => {
        await navigator.clipboard.writeText(message(visit, me));
        fill(card, { copy: say("copied") });
      },
      told: async (form) => {
        await tell(house, visit, form);
        await draw();
        house.sync.now();
      },
    });
  }
  async function draw() {
    const rows = await house.read();
    const told = new Set(rows.copies.filter((copy) => copy.told).map((copy) => copy.visit_id));
    const stops = withStanding(rows, dayOf(Date.now())).filter(({ visit, finished }) =>
      !finished && !visit.told && !told.has(visit.id) && daysAhead(visit.date) >= 0);
    fill(node, { none: stops.length === 0 });
    refill(node, "items", stops.map((stop) => item(stop, rows.me)));
  }
  await draw();
  return { node, tab: "route", back: "/app/route" };
}
