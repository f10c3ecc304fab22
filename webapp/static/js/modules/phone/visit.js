// One household: the record in the making, or what was recorded and a way to correct it.

import { CLIENT } from "../../transport.js";
import { openDraft } from "../../drafts.js";
import { standing } from "../../standing.js";
import { yuanOf } from "../../visit_record.js";
import { momentWords } from "./days.js";
import { callButtons, stateChip, whereOf, whoOf } from "./stops.js";
import { make, on, say } from "./view.js";
import { showForm } from "./visit_form.js";

export const amountWords = (line, quantity = line.quantity) =>
  line.kind === "cash" ? say("money", { amount: yuanOf(quantity) }) : say("pieces", { n: quantity, unit: line.unit || "" });

export const itemWords = (line) => [line.item, line.spec].filter(Boolean).join(" ");

function handedOver(visit, record) {
  const lines = new Map((visit.bring || []).map((line) => [line.line_id, line]));
  return (record.delivered || []).filter(({ line_id }) => lines.has(line_id)).map(({ line_id, quantity }) =>
    make("line", {
      item: itemWords(lines.get(line_id)), amount: amountWords(lines.get(line_id), quantity),
      changed: quantity !== lines.get(line_id).quantity, as_listed: quantity === lines.get(line_id).quantity,
    }));
}

function showRecord(house, visit, copy, state, op) {
  const { record } = copy;
  const node = make("record", {
    outcome: say(`state.${record.outcome}`), state: [stateChip(state)], when: momentWords(copy.submitted_at),
    why: (op && op.message) || null, lines: handedOver(visit, record), note: record.note,
    needs: [...(record.needs || []).map((need) => say(`need.${need}`)), record.needs_note].filter(Boolean).join(say("join")),
    calls: callButtons(visit),
  });
  on(node, {
    amend: async () => {
      const { store, lock } = house.user;
      await openDraft(store, lock.vault(), { visitId: visit.id, amends: copy.op_id, data: copy.data, photos: copy.photos });
      await house.enter();
    },
  });
  return { node, heading: whoOf(visit), subheading: whereOf(visit), back: "/app/", tab: "today" };
}

const isForbidden = async (house) => {
  const hello = await house.user.store.get("hello");
  return Boolean(hello && hello.min_client > CLIENT);
};

/** Not on the list, or not yet: it may come with the next answer of the server. */
function unknown(house, id) {
  const look = async () => ((await house.read()).visits.some((one) => one.id === id) ? house.enter() : null);
  return { node: make("unknown-visit"), heading: say("title.today"), back: "/app/", tab: "today", refresh: look };
}

export async function show(house, id) {
  const rows = await house.read();
  const visit = rows.visits.find((one) => one.id === id);
  const draft = rows.drafts.find((one) => one.visit_id === id);
  if (!visit && !draft) return unknown(house, id);
  if (draft) return showForm(house, visit || { id, bring: null, address_as: say("visit.unknown"), visitors: [] }, draft);
  const state = standing(visit, rows);
  if (state.record) return showRecord(house, visit, state.record, state, rows.ops.get(state.record.op_id));
  if (await isForbidden(house)) return { node: make("forbidden"), heading: whoOf(visit), back: "/app/", tab: "today" };
  const { store, lock } = house.user;
  return showForm(house, visit, await openDraft(store, lock.vault(), { visitId: id }));
}
