import { weekOf } from "../../week.js";
import { dayWords, today } from "./days.js";
import { stopLine, withStanding } from "./stops.js";
import { fill, make, refill, say } from "./view.js";

const inBuildings = (buildings) =>
  [...buildings].map(([building, n]) => say("week.building", { building: building || say("mode.hospital"), n })).join(say("join"));

/** One day of the week: windows and posts, nobody's name. */
function weekDay({ date, windows, posts }) {
  const visits = windows.map(({ window, meet, buildings }) =>
    make("week-line", { window, what: inBuildings(buildings), where: meet ? say("week.meet", { place: meet }) : null }));
  const stands = posts.map(({ window, name, place }) => make("week-line", { window: window.join("–"), what: name, where: place }));
  return make("week-day", { day: dayWords(date), lines: [...visits, ...stands] });
}

async function draw(house, node) {
  const rows = await house.read();
  const stops = withStanding(rows, today()).filter(({ visit }) => visit.status !== "cancelled");
  const dates = [...new Set(stops.map(({ visit }) => visit.date))];
  const week = weekOf(rows.visits, rows.posts, today());
  fill(node, { none: stops.length === 0 && week.length === 0, week: week.length > 0 });
  refill(node, "week", week.map(weekDay));
  refill(node, "days", dates.map((date) =>
    make("day", { day: dayWords(date), stops: stops.filter(({ visit }) => visit.date === date).map(stopLine) })));
  return rows;
}

export async function show(house) {
  const node = make("route");
  const rows = await draw(house, node);
  return { node: rows.stale ? house.staleNode() : node, refresh: () => draw(house, node) };
}
