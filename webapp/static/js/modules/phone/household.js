// One household to be read: where, when, what to mind, what to bring, whom to call. Reading starts nothing.

import { newDraft, saveDraft } from "../../drafts.js";
import { dayOf } from "../../pull.js";
import { spoken } from "../../receipt_number.js";
import { CLIENT } from "../../transport.js";
import { yuanOf } from "../../visit_record.js";
import { dayWords } from "./days.js";
import { carryWords, climbOf, mindOf, startOf, stateChip, whereOf, whoOf } from "./stops.js";
import { make, on, say } from "./view.js";

const OVER = ["done", "not_home", "declined"];

export const amountWords = (line, quantity = line.quantity) =>
  line.kind === "cash" ? say("money", { amount: yuanOf(quantity) }) : say("pieces", { n: quantity, unit: line.unit || "" });

export const itemWords = (line) => [line.item, line.spec].filter(Boolean).join(" ");

const callLine = (visit, { number, whose }) =>
  make("call-line", { tel: `tel:${number}`, words: `${say("call", { who: whose || whoOf(visit) })} ${number}` });

/** What this phone may show of a household, the same on every screen that does. */
export const factsNode = (visit) => make("facts", {
  where: whereOf(visit), climb: climbOf(visit), carry: carryWords(visit.load, visit.lift), mind: mindOf(visit), when: say("time", { day: dayWords(visit.date), time: startOf(visit) }),
  company: (visit.visitors || []).map(({ name }) => name).join(say("join")),
  told: visit.told ? say("told.yes", { day: dayWords(dayOf(Date.parse(visit.told.at))), how: say(`how.${visit.told.how}`) }) : say("told.no"),
  slip: (visit.receipts || []).map(({ number }) => spoken(number)).join(say("join")),
  bring: (visit.bring || []).map((line) => make("bring", { item: itemWords(line), amount: amountWords(line) })),
  calls: (visit.phones || []).map((phone) => callLine(visit, phone)), later: visit.door === null && visit.status !== "cancelled",
});

async function isForbidden(house) {
  const hello = await house.user.store.get("hello");
  return Boolean(hello && hello.min_client > CLIENT);
}

/**
 * 开始走访: here and nowhere else a draft is made, and the clock of the visit starts. A phone that cannot store it shows the form all
 * the same, and says so there.
 */
export async function begin(house, visit, data = {}) {
  const { store, lock } = house.user;
  const path = `/app/visit/${visit.id}`;
  if (await isForbidden(house)) return house.go(path);
  const draft = newDraft(visit, { data });
  try {
    await saveDraft(store, lock.vault(), draft);
  } catch {
    house.unsaved = draft;
  }
  house.scanned = null;
  return house.go(path, { replace: location.pathname === path });
}

/** Recorded by somebody else, or cancelled: another record is possible, and asked for knowingly. */
function overWords({ status }) {
  if (status === "cancelled") return say("over.cancelled");
  return OVER.includes(status) ? say("over.recorded") : null;
}

export async function showHousehold(house, visit, state) {
  const over = overWords(visit);
  const forbidden = await isForbidden(house);
  const scanned = house.scanned && house.scanned.visitId === visit.id ? house.scanned : null;
  const node = make("household", {
    state: [stateChip(state)], over, forbidden, facts: [factsNode(visit)],
    scanned: scanned ? say("scanned", { number: spoken(scanned.number) }) : null,
  });
  const start = () => begin(house, visit, scanned ? { receipt_number: spoken(scanned.number), receipt_via: scanned.via } : {});
  const dock = forbidden ? null : on(make(over ? "dock-again" : "dock-begin"), { begin: start });
  on(node, { alarm: () => house.go(`/app/alarm/${visit.id}`) });
  return {
    node, dock, heading: whoOf(visit), title: say("title.household"), subheading: whereOf(visit), back: "/app/", tab: "today",
    leave: () => {
      house.scanned = null;
    },
    refresh: async () => {
      const now = (await house.read()).visits.find(({ id }) => id === visit.id);
      return !now || now.version !== visit.version ? house.enter() : undefined;
    },
  };
}
