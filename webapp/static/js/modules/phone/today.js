import { stillToBring } from "../../standing.js";
import { dateWords, daysAhead, today } from "./days.js";
import { createDraftList } from "./draft_list.js";
import { begin } from "./household.js";
import { stopCard, withStanding } from "./stops.js";
import { fill, make, on, refill, say } from "./view.js";


function stillWords(visits) {
  const { goods, envelopes } = stillToBring(visits);
  const parts = goods.map(({ item, unit, n }) => `${item} ${say("pieces", { n, unit })}`);
  if (envelopes) parts.push(say("envelopes", { n: envelopes }));
  return parts.length ? say("still", { list: parts.join(say("join")) }) : null;
}

/** What the list tells of this day. */
function drawDay(house, node, rows, day) {
  const all = withStanding(rows, day).filter(({ visit }) => visit.status !== "cancelled");
  const stops = all.filter(({ visit }) => visit.date === day);
  const done = stops.filter(({ finished }) => finished).length;
  const next = stops.find(({ finished }) => !finished);
  const untold = all.filter((stop) => stop.untold && daysAhead(stop.visit.date) >= 0).length;
  const share = stops.length ? done / stops.length : 0;
  fill(node, {
    visits: stops.length > 0, none: stops.length === 0 && !rows.stale, share,
    progress: say("progress", { all: stops.length, done }), percent: `${Math.round(share * 100)}%`,
    still: stillWords(stops.filter(({ finished }) => !finished).map(({ visit }) => visit)),
    untold: untold ? say("untold", { n: untold }) : null,
  });
  refill(node, "stops", stops.map((stop) => on(stopCard(stop, stop === next), { begin: () => begin(house, stop.visit) })));
  return stops.map(({ visit }) => visit.id);
}

async function draw(house, node, drafts) {
  const rows = await house.read();
  const day = today();
  const here = drawDay(house, node, rows, day);
  // What is on a card says so itself; the others would be found nowhere.
  const others = rows.drafts.filter(({ visit_id }) => !here.includes(visit_id));
  fill(node, { drafts: others.length > 0 });
  refill(node, "drafts", drafts.nodes(others, rows.visits));
  refill(node, "stale", rows.stale ? [house.staleNode()] : []);
  const group = rows.me ? [rows.me.community, rows.me.group].filter(Boolean).join(" ") : "";
  return { subheading: [dateWords(day), group].filter(Boolean).join(say("join")) };
}

export async function show(house) {
  const node = make("today");
  const drafts = createDraftList(house, { redraw: () => draw(house, node, drafts) });
  const { subheading } = await draw(house, node, drafts);
  return { node, subheading, refresh: () => draw(house, node, drafts) };
}
