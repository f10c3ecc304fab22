// Book households from the pool: online only, and the pool tells nothing about people. First come, first served, said plainly.

import { newId } from "../../bytes.js";
import { trueNow } from "../../clock.js";
import { dayOf } from "../../pull.js";
import { isDone, isRefused, problemOf } from "./answers.js";
import { dayWords, daysAhead, today } from "./days.js";
import { carryWords, climbOf, startOf, whoOf } from "./stops.js";
import { fill, list, make, on, refill, say } from "./view.js";

const DAYS = 14;
const NOTHING = { slots: [], pool: [], partners: [], group: [] };

const aboutOf = (task, lift) =>
  [task.load === "unknown" ? null : say(`load.${task.load}`), task.two_needed ? say("two") : null, task.minutes ? say("minutes", { n: task.minutes }) : null,
    carryWords(task.load, lift)].filter(Boolean).join(say("join"));

function option(value, words) {
  const element = document.createElement("option");
  element.value = value;
  element.textContent = words;
  return element;
}

const slotOption = ({ id, date, window, place, free }) =>
  option(id, say("slot.option", { day: dayWords(date), window: window.join("–"), place, n: free }));

/** A building is opened before its households are drawn: a street has hundreds. What was open stays open when one is booked. */
function buildingNode({ building, tasks, ...about }, book, opened) {
  const { lift } = about;
  const node = /** @type {HTMLDetailsElement} */ (make("building", {
    building, climb: climbOf(about), count: say("building.count", { n: tasks.length }),
  }));
  const draw = () => refill(node, "tasks", tasks.map((task, at) =>
    on(make("task", { name: say("task.name", { n: at + 1 }), about: aboutOf(task, lift) }), { book: () => book(task) })));
  if (opened.has(building)) draw();
  node.open = opened.has(building);
  node.addEventListener("toggle", () => {
    if (node.open && !opened.has(building)) draw();
    if (node.open) opened.add(building);
    else opened.delete(building);
  });
  return node;
}

export async function show(house) {
  const node = make("book", { open: false, none: false, mine: false, offline: false, leads: false });
  const [slots, partners, who] = ["slots", "partners", "who"].map((name) => /** @type {HTMLSelectElement} */ (list(node, name)));
  const client = await house.client();
  const now = today();
  let [pool, asked] = [NOTHING, 0];

  /** Who asks last is heard, however late the others' answers come. Tells whether there is something else to be seen. */
  async function fetchPool() {
    asked += 1;
    const mine = asked;
    const answer = await client.slots(now, dayOf(trueNow() + DAYS * 86400000));
    if (mine !== asked) return false;
    const before = pool;
    pool = isDone(answer) ? answer.body : NOTHING;
    fill(node, { offline: !isDone(answer) });
    return isDone(answer) && JSON.stringify(pool) !== JSON.stringify(before);
  }

  /** The same id when pressed again after a lost answer: booked once. */
  const ids = new Map();
  const opened = new Set();
  async function book(task) {
    if (!ids.has(task.id)) ids.set(task.id, newId());
    const wish = { slot_id: slots.value, task_id: task.id };
    const answer = who.value
      ? await client.bookForGroup(ids.get(task.id), { ...wish, visitors: [who.value, partners.value].filter(Boolean) })
      : await client.book(ids.get(task.id), { ...wish, partner_id: partners.value || null, starts_at: null });
    if (isRefused(answer)) ids.delete(task.id);
    after(answer, say("booked"));
  }

  let settling = 0;
  /** Nobody waits for this: who is told why not chooses otherwise and presses again, at once, and nothing moves beneath the finger. */
  async function after(answer, told) {
    fill(node, { problem: problemOf(answer), told: isDone(answer) ? told : null });
    settling += 1;
    try {
      if (isDone(answer)) await house.sync.now();
      await (await fetchPool() ? draw() : drawMine());
    } finally {
      settling -= 1;
    }
    list(node, "slots").scrollIntoView({ block: "center" });
  }

  function drawBuildings() {
    const slot = pool.slots.find(({ id }) => id === slots.value);
    const here = pool.pool.filter(({ place_id }) => slot && place_id === slot.place_id)
      .sort((a, b) => a.building.localeCompare(b.building, "zh", { numeric: true }));
    refill(node, "buildings", here.map((entry) => buildingNode(entry, book, opened)));
  }

  async function drawMine() {
    const { visits } = await house.read();
    const mine = visits.filter(({ status, date }) => ["booked", "notified"].includes(status) && date >= now);
    fill(node, { mine: mine.length > 0 });
    refill(node, "mine", mine.map((visit) => on(make("mine", {
      who: whoOf(visit), when: say("time", { day: dayWords(visit.date), time: startOf(visit) }),
    }), { cancel: async (form) => after(await client.cancel(visit.id, form.elements["reason"].value.trim()), say("cancelled")) })));
  }

  async function draw() {
    const kept = slots.value;
    const places = new Set(pool.pool.map(({ place_id }) => place_id));
    const open = pool.slots.filter(({ free, place_id }) => free > 0 && places.has(place_id));
    refill(node, "slots", open.map(slotOption));
    // People are told two days ahead: that is where the list opens.
    const usual = open.find(({ date }) => daysAhead(date) >= 2) || open[0];
    if (usual) slots.value = open.some(({ id }) => id === kept) ? kept : usual.id;
    fill(node, { open: open.length > 0, none: pool !== NOTHING && open.length === 0 });
    drawBuildings();
    await drawMine();
  }

  const person = ({ id, name, for_children }) => option(id, for_children ? say("partner.checked", { name }) : name);
  const nobody = partners.options[0];

  /** Whoever goes in the leader's place goes with somebody of the same group. */
  function drawPartners() {
    const kept = partners.value;
    const others = who.value ? pool.group.filter(({ id }) => id !== who.value) : pool.partners;
    partners.replaceChildren(nobody, ...others.map(person));
    partners.value = others.some(({ id }) => id === kept) ? kept : "";
  }

  slots.addEventListener("change", drawBuildings);
  who.addEventListener("change", drawPartners);
  await fetchPool();
  const led = (pool.group || []).filter(({ is_you }) => !is_you);
  who.append(...led.map(person));
  fill(node, { leads: led.length > 0 });
  drawPartners();
  await draw();
  /** What was booked may arrive later than the answer, but never before it is gone from the pool; a reason that is being written is left alone. */
  const refresh = async () => (settling || list(node, "mine").querySelector("details[open]") ? undefined : drawMine());
  return { node, tab: "route", back: "/app/route", refresh };
}
