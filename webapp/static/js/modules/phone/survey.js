// One building of a round of asking: which doors nobody has asked yet, and what one of them says. What is being typed is kept under
// the PIN, should the page die; submitted it is sealed, and what stays here is that the door was asked, nothing of what was said.

import { trueNow } from "../../clock.js";
import { autosaver, newSurveyDraft, saveDraft } from "../../drafts.js";
import { dayOf } from "../../pull.js";
import { doorState, openDoors } from "../../standing.js";
import { isFull, submit } from "../../submit.js";
import { fillForm, readForm } from "./form_data.js";
import { chip, fill, make, on, part, say } from "./view.js";

const TONE = { waiting: "info", refused: "alarm", answered: "done", asked: "done", nobody: "wait" };
const SAID = ["name", "phone", "people", "note"];

function said(form) {
  const needs = [...form.querySelectorAll("[name=needs]:checked")].map(({ value }) => value);
  return { needs, ...Object.fromEntries(SAID.map((name) => [name, form.elements[name].value.trim()])) };
}

const stateWords = (state) => say(state === "waiting" || state === "refused" ? `state.${state}` : `door.${state}`);

/** All that the list of doors tells by; also that the building is not there, or not yet. */
function tellsBy(rows, id) {
  const survey = rows.surveys.find((one) => one.id === id);
  return survey ? JSON.stringify(survey.doors.map((door) => [door.id, doorState(door, rows)])) : null;
}

export async function show(house, id) {
  const rows = await house.read();
  const survey = rows.surveys.find((one) => one.id === id);
  let asking = null;
  let draft = null;
  let saver = null;
  const drawn = tellsBy(rows, id);
  const refresh = async () => (asking || tellsBy(await house.read(), id) === drawn ? undefined : house.enter());
  const around = { heading: survey && survey.building, title: say("title.survey"), back: "/app/", tab: "today" };
  if (!survey) return { ...around, node: make("unknown-visit"), heading: say("title.survey"), refresh };
  const node = make("survey", { left: say("survey.left", { n: openDoors(survey, rows), all: survey.doors.length }) });
  const form = part(node, "form");

  /** Kept before anything is typed, and half a second after each change. */
  function ask(door, kept = null) {
    asking = door;
    draft = kept || newSurveyDraft(id, door);
    const { store, lock } = house.user;
    saver = autosaver(() => saveDraft(store, lock.vault(), { ...draft, data: readForm(form) }), {
      tell: (error) => asking && fill(form, { unsaved: error ? say(isFull(error) ? "unsaved.full" : "unsaved.failed") : null }),
    });
    part(node, "list").hidden = true;
    form.hidden = false;
    fill(form, { which: door.door, other: !door.id });
    fillForm(form, draft.data);
    saver.now();
    window.scrollTo(0, 0);
  }
  const line = (door) => {
    const state = doorState(door, rows);
    return on(make("survey-door", { door: door.door, state: [chip(stateWords(state), TONE[state])] }), { ask: () => ask(door) });
  };

  /** Only that the door was asked, under the PIN until tomorrow. */
  async function markOf(op_id) {
    if (!asking.id) return undefined;
    const box = await house.user.lock.vault().close({ door_id: asking.id, op_id, date: dayOf(trueNow()) });
    return { key: `copy:${id}:${asking.id}`, box };
  }

  async function send(state, door) {
    const opId = draft.op_id;
    await saver.stop();
    const payload = { building_id: id, door_id: asking.id, door, state, ...(state === "answered" ? said(form) : {}) };
    const what = { opId, type: "survey", entityId: id, device: house.deviceId, payload, draft: opId, copy: await markOf(opId) };
    await submit(house.user.store, what);
  }

  async function keep() {
    const [state, door] = ["state", "door"].map((name) => form.elements[name].value.trim());
    const isWhole = state && (asking.id || door);
    fill(form, { problem: isWhole ? null : say("survey.missing") });
    if (!isWhole) return;
    try {
      await send(state, door);
    } catch {
      saver.resume();
      fill(form, { problem: say("save.failed") });
      return;
    }
    leave();
    await house.askPersist("stored");
    house.sync.now();
    await house.enter();
  }

  function leave() {
    asking = null;
    form.reset();
  }
  const hidden = () => asking && document.visibilityState === "hidden" && saver.now();
  document.addEventListener("visibilitychange", hidden);
  form.addEventListener("input", () => saver.touch());
  on(node, { keep, other: () => ask({ id: null, door: "" }), back: async () => {
    await saver.stop();
    await house.user.store.dropDraft(draft.op_id);
    leave();
    return house.enter();
  } });
  part(node, "doors").append(...survey.doors.map(line));
  const [kept] = rows.asking.filter(({ building_id }) => building_id === id);
  if (kept) ask(kept.door, kept);
  return {
    ...around, node, subheading: survey.title, isBusy: () => asking !== null, refresh, keep: () => asking && saver.now(),
    leave: async () => {
      document.removeEventListener("visibilitychange", hidden);
      if (asking) await saver.now();
      if (saver) await saver.stop();
    },
  };
}
