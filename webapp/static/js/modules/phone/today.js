import { stillToBring } from "../../standing.js";
import { dayOf } from "../../pull.js";
import { dateWords, daysAhead } from "./days.js";
import { stopCard, withStanding } from "./stops.js";
import { fill, make, refill, say } from "./view.js";


function stillWords(visits) {
  const { goods, envelopes } = stillToBring(visits);
  const parts = goods.map(({ item, unit, n }) => `${item} ${say("pieces", { n, unit })}`);
  if (envelopes) parts.push(say("envelopes", { n: envelopes }));
  return parts.length ? say("still", { list: parts.join(say("join")) }) : null;
}

async function draw(house, node) {
  const rows = await house.read();
  const today = dayOf(Date.now());
  const all = withStanding(rows, today).filter(({ visit }) => visit.status !== "cancelled");
  const stops = all.filter(({ visit }) => visit.date === today);
  const done = stops.filter(({ finished }) => finished).length;
  const next = stops.find(({ finished }) => !finished);
  const untold = all.filter(({ visit, finished }) => !finished && !visit.told && daysAhead(visit.date) >= 0).length;
  const share = stops.length ? done / stops.length : 0;
  fill(node, {
    visits: stops.length > 0, none: stops.length === 0, share,
    progress: say("progress", { all: stops.length, done }), percent: `${Math.round(share * 100)}%`,
    still: stillWords(stops.filter(({ finished }) => !finished).map(({ visit }) => visit)),
    untold: untold ? say("untold", { n: untold }) : null,
  });
  refill(node, "stops", stops.map((stop) => stopCard(stop, stop === next)));
  const group = rows.me ? [rows.me.community, rows.me.group].filter(Boolean).join(" ") : "";
  return { subheading: [dateWords(today), group].filter(Boolean).join(say("join")), stale: rows.stale };
}

export async function show(house) {
  const node = make("today");
  const { subheading, stale } = await draw(house, node);
  return { node: stale ? house.staleNode() : node, subheading, refresh: () => draw(house, node) };
}
