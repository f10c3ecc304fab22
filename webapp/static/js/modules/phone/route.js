import { dayWords, today } from "./days.js";
import { stopLine, withStanding } from "./stops.js";
import { fill, make, refill } from "./view.js";

async function draw(house, node) {
  const rows = await house.read();
  const stops = withStanding(rows, today()).filter(({ visit }) => visit.status !== "cancelled");
  const dates = [...new Set(stops.map(({ visit }) => visit.date))];
  fill(node, { none: stops.length === 0 });
  refill(node, "days", dates.map((date) =>
    make("day", { day: dayWords(date), stops: stops.filter(({ visit }) => visit.date === date).map(stopLine) })));
  return rows;
}

export async function show(house) {
  const node = make("route");
  const rows = await draw(house, node);
  return { node: rows.stale ? house.staleNode() : node, refresh: () => draw(house, node) };
}
