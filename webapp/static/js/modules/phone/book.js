// Book households from the pool: online only, and the pool tells nothing about people. First come, first served, said plainly.

import { newId } from "../../bytes.js";
import { dayOf } from "../../pull.js";
import { dayWords } from "./days.js";
import { startOf, whoOf } from "./stops.js";
import { fill, list, make, on, refill, say } from "./view.js";

const DAYS = 14;

const aboutOf = (task, slot) =>
  [typeof slot.lift === "boolean" ? say(`lift.${slot.lift}`) : null, say(`load.${task.load}`), task.two_needed ? say("two") : null,
    task.minutes ? say("minutes", { n: task.minutes }) : null].filter(Boolean).join(say("join"));

const isDone = (answer) => Boolean(answer) && answer.ours && answer.status === 200;
const isRefused = (answer) => Boolean(answer) && answer.ours && answer.status >= 400 && answer.status < 500;

function problemOf(answer) {
  if (isDone(answer)) return null;
  const told = isRefused(answer) && answer.body && answer.body.error;
  return told ? told.message : say("book.offline");
}

function partnerOptions(select, partners) {
  for (const { id, name } of partners) {
    const option = document.createElement("option");
    option.value = id;
    option.textContent = name;
    select.append(option);
  }
}

export async function show(house) {
  const node = make("book", { partners: false, none: false, mine: false, offline: false });
  const client = await house.client();
  const now = Date.now();
  let pool = { slots: [], partners: [] };

  async function fetchPool() {
    const answer = await client.slots(dayOf(now), dayOf(now + DAYS * 86400000));
    const ok = isDone(answer);
    fill(node, { offline: !ok });
    pool = ok ? answer.body : { slots: [], partners: [] };
    return ok;
  }

  /** The same id when pressed again after a lost answer: booked once. */
  const ids = new Map();
  async function book(slot, task) {
    if (!ids.has(task.id)) ids.set(task.id, newId());
    const partner = /** @type {HTMLSelectElement} */ (list(node, "partners")).value || null;
    const answer = await client.book(ids.get(task.id), { slot_id: slot.id, task_id: task.id, partner_id: partner, starts_at: null });
    if (isRefused(answer)) ids.delete(task.id);
    await after(answer);
  }

  async function after(answer) {
    fill(node, { problem: problemOf(answer) });
    if (isDone(answer)) await house.sync.now();
    if (await fetchPool()) await draw();
    node.querySelector("[data-slot=problem]").scrollIntoView({ block: "nearest" });
  }

  const taskLine = (slot) => (task, at) =>
    on(make("task", { name: say("task.name", { n: at + 1 }), about: aboutOf(task, slot) }), { book: () => book(slot, task) });

  async function draw() {
    const rows = await house.read();
    const open = pool.slots.filter(({ free, tasks }) => free > 0 && tasks.length);
    fill(node, { none: pool.slots.length === 0 && pool.partners.length > 0, partners: pool.partners.length > 0 });
    refill(node, "slots", open.map((slot) => make("slot", {
      where: slot.building, free: say("slot.free", { n: Math.min(slot.free, slot.tasks.length) }),
      when: [dayWords(slot.date), slot.window.join("–"), slot.place].filter(Boolean).join(say("join")), tasks: slot.tasks.map(taskLine(slot)),
    })));
    const mine = rows.visits.filter(({ status, date }) => ["booked", "notified"].includes(status) && date >= dayOf(now));
    fill(node, { mine: mine.length > 0 });
    refill(node, "mine", mine.map((visit) => on(make("mine", {
      who: whoOf(visit), when: say("time", { day: dayWords(visit.date), time: startOf(visit) }),
    }), { cancel: async () => after(await client.cancel(visit.id, "")) })));
  }

  await fetchPool();
  partnerOptions(list(node, "partners"), pool.partners);
  await draw();
  return { node, tab: "route", back: "/app/route" };
}
