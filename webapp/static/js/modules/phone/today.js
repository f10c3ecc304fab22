import { bagLeft } from "../../bag.js";
import { openDoors, stillToBring } from "../../standing.js";
import { dateWords, daysAhead, today } from "./days.js";
import { createDraftList } from "./draft_list.js";
import { amountWords, begin } from "./household.js";
import { postCard, stopCard, withStanding } from "./stops.js";
import { chip, fill, make, on, refill, refillLong, say } from "./view.js";

function stillWords(visits) {
  const { goods, envelopes } = stillToBring(visits);
  const parts = goods.map(({ item, unit, n }) => `${item} ${say("pieces", { n, unit })}`);
  if (envelopes) parts.push(say("envelopes", { n: envelopes }));
  return parts.length ? say("still", { list: parts.join(say("join")) }) : null;
}

/** For whoever carries the bag: what is in it now. */
function bagWords(rows) {
  if (!rows.bags.some(({ leads }) => leads)) return null;
  const led = bagLeft({ ...rows, bags: rows.bags.filter(({ leads }) => leads) }).filter(({ left }) => left > 0);
  const parts = led.map(({ item, unit, kind, left }) => [item, amountWords({ kind, unit, quantity: left })].join(" "));
  return parts.length ? say("bag.left", { list: parts.join(say("join")) }) : say("bag.empty");
}

/** What the list tells of this day. */
function drawDay(house, node, rows, day) {
  const all = withStanding(rows, day).filter(({ visit }) => visit.status !== "cancelled");
  const stops = all.filter(({ visit }) => visit.date === day);
  const done = stops.filter(({ finished }) => finished).length;
  const next = stops.find(({ finished }) => !finished);
  const untold = all.filter((stop) => stop.untold && daysAhead(stop.visit.date) >= 0).length;
  const posts = rows.posts.filter(({ date }) => date === day);
  const share = stops.length ? done / stops.length : 0;
  fill(node, {
    visits: stops.length > 0, none: stops.length === 0 && posts.length === 0 && !rows.stale, share,
    progress: say("progress", { all: stops.length, done }), percent: `${Math.round(share * 100)}%`,
    still: stillWords(stops.filter(({ finished }) => !finished).map(({ visit }) => visit)),
    untold: untold ? say("untold", { n: untold }) : null, bag: bagWords(rows),
  });
  refill(node, "posts", posts.map(postCard));
  refillLong(node, "stops", stops, (stop) => on(stopCard(stop, stop === next), { begin: () => begin(house, stop.visit) }));
  return stops.map(({ visit }) => visit.id);
}

/** A building in which one asks, with how many doors nobody has asked. */
function surveyCard(survey, rows) {
  const [n, all] = [openDoors(survey, rows), survey.doors.length];
  return make("survey-card", {
    link: `/app/survey/${survey.id}`, building: survey.building, title: survey.title,
    state: [
      ...(rows.asking.some(({ building_id }) => building_id === survey.id) ? [chip(say("state.draft"), "wait")] : []),
      chip(say("survey.left", { n, all }), n ? "wait" : "done"),
    ],
  });
}

function draw(house, node, drafts, rows, day) {
  const here = drawDay(house, node, rows, day);
  // What is on a card says so itself; the others would be found nowhere.
  const others = rows.drafts.filter(({ visit_id }) => !here.includes(visit_id));
  fill(node, { drafts: others.length > 0 });
  refill(node, "drafts", drafts.nodes(others, rows.visits));
  refill(node, "surveys", rows.surveys.map((survey) => surveyCard(survey, rows)));
  refill(node, "stale", rows.stale ? [house.staleNode()] : []);
}

function subheadingOf({ me }, day) {
  const group = me ? [me.community, me.group].filter(Boolean).join(" ") : "";
  return [dateWords(day), group].filter(Boolean).join(say("join"));
}

/** All that the screen tells by. The sealed bytes of an op are left out of it by themselves; they never change. */
const tellsBy = ({ ops, visits, posts, bags, surveys, copies, drafts, asking, stale, me }, day) =>
  JSON.stringify([[...ops], visits, posts, bags, surveys, copies, drafts, asking, stale, me, day]);

export async function show(house) {
  const node = make("today");
  let shown = "";
  /** After a talk with the server in which nothing changed the list stays as it is, and with it whatever is focused there. */
  async function update(onlyNews) {
    const [rows, day] = [await house.read(), today()];
    const now = tellsBy(rows, day);
    if (!onlyNews || now !== shown) draw(house, node, drafts, rows, day);
    shown = now;
    return { subheading: subheadingOf(rows, day) };
  }
  const drafts = createDraftList(house, { redraw: () => update(false) });
  const { subheading } = await update(false);
  return { node, subheading, refresh: () => update(true) };
}
