import { standing } from "../../standing.js";
import { stateChip, whoOf } from "./stops.js";
import { fill, make, refill, say } from "./view.js";

const wordsOf = ({ needs = [], needs_note = "", appeal = null }) =>
  [...needs.map((need) => say(`need.${need}`)), needs_note, appeal && appeal.text].filter(Boolean).join(say("join"));

async function draw(house, node) {
  const rows = await house.read();
  const items = rows.visits.map((visit) => ({ visit, ...standing(visit, rows) }))
    .filter(({ record }) => record && wordsOf(record.record));
  fill(node, { some: items.length > 0, none: items.length === 0 });
  refill(node, "needs", items.map(({ visit, record, state, tone }) =>
    make("need", { who: whoOf(visit), text: wordsOf(record.record), state: [stateChip({ state, tone })] })));
}

export async function show(house) {
  const node = make("needs");
  await draw(house, node);
  return { node, refresh: () => draw(house, node) };
}
