// A household on the day's list, as a card and as a line.

import { standing } from "../../standing.js";
import { timeWords } from "./days.js";
import { chip, make, say } from "./view.js";

export const whoOf = (visit) => (visit ? visit.address_as || visit.building : say("visit.unknown"));

export function whereOf(visit) {
  return [visit.mode === "hospital" ? say("mode.hospital") : visit.building, visit.door].filter(Boolean).join(" ");
}

export const startOf = (visit) => timeWords(Date.parse(visit.starts_at));

/** Buttons to call the numbers of a household, each named by whose it is. */
export const callButtons = (visit) =>
  (visit.phones || []).map(({ number, whose }) =>
    make("call", { tel: `tel:${number}`, label: say("call", { who: whose || whoOf(visit) }) }));

export const stateChip = ({ state, tone }) => chip(say(`state.${state}`), tone);

/** All visits with how they stand; `next` is the first of today that is not finished. */
export function withStanding(rows, today) {
  const bare = rows.visits.map((visit) => ({ visit, ...standing(visit, rows) }));
  const first = bare.find(({ visit, finished }) => visit.date === today && !finished);
  return rows.visits.map((visit) => ({ visit, ...standing(visit, { ...rows, next: first && first.visit.id }) }));
}

export const mindOf = (visit) =>
  [visit.two_needed && say("two"), visit.lift === false && say("lift.false"), visit.load === "heavy" && say("load.heavy"),
    ...(visit.mind || [])].filter(Boolean).map((words) => chip(words));

export function stopCard({ visit, state, tone, draft, finished }, isNext) {
  return make("stop", {
    time: startOf(visit), who: whoOf(visit), where: whereOf(visit), link: `/app/visit/${visit.id}`,
    state: [stateChip({ state, tone })], mind: mindOf(visit),
    active: isNext || Boolean(draft), begin: finished || draft ? null : say("begin"), resume: draft ? say("continue") : null,
    calls: callButtons(visit),
  });
}

/** Stairs or a lift, how many floors, which gate: what is known of the building. */
export const climbOf = (/** @type {any} */ { lift, floors, way_in }) =>
  [typeof lift === "boolean" ? say(`lift.${lift}`) : null, floors ? say("floors", { n: floors }) : null, way_in]
    .filter(Boolean).join(say("join"));

/** Heavy things and stairs: one more pair of hands is a good idea. */
export const carryWords = (load, lift) => (load === "heavy" && lift === false ? say("carry") : null);

/** A post that is no household: where one stands, from when until when. */
export const postCard = ({ name, place, window, visitors, began, ended }) => make("post-card", {
  name, place, time: window.join("–"), company: visitors.map((one) => one.name).join(say("join")),
  state: ended ? say("post.ended") : began ? say("post.began") : null,
});

export const stopLine = ({ visit, state, tone }) =>
  make("route-stop", {
    time: startOf(visit), who: whoOf(visit), where: [whereOf(visit), climbOf(visit)].filter(Boolean).join(say("join")),
    link: `/app/visit/${visit.id}`, state: [stateChip({ state, tone })],
  });
