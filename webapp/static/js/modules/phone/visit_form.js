// The record at the door. Every change is in the draft within half a second, or the form says that it is not; nothing but whom we met
// is asked for.

import { bagLeft, beyondBag } from "../../bag.js";
import { autosaver, saveDraft } from "../../drafts.js";
import { isFull } from "../../submit.js";
import { delivered, TOPICS, unreadable, yuanOf } from "../../visit_record.js";
import { fillForm, readForm } from "./form_data.js";
import { amountWords, factsNode, itemWords } from "./household.js";
import { mountSignature } from "./signature.js";
import { mindOf, whereOf, whoOf } from "./stops.js";
import { fill, list, make, on, part, refill, say } from "./view.js";
import { finish } from "./visit_finish.js";
import { watchNumber } from "./visit_number.js";
import { mountPhotos } from "./visit_photos.js";
import { announce, complain, LAST, showStep } from "./visit_steps.js";

const PRESENT = ["self", "family", "other"];

function changeField(line) {
  const node = make("change", { item: itemWords(line), unit: line.kind === "cash" ? say("yuan") : line.unit });
  const quantity = node.querySelector("[data-field=quantity]");
  const listed = line.kind === "cash" ? yuanOf(line.quantity) : String(line.quantity);
  quantity.setAttribute("name", `quantity:${line.line_id}`);
  quantity.setAttribute("placeholder", listed);
  node.querySelector("[data-field=reason]").setAttribute("name", `reason:${line.line_id}`);
  const look = () => node.classList.toggle("is-changed", quantity.value !== "" && quantity.value !== listed);
  quantity.addEventListener("input", look);
  node.addEventListener("filled", look);
  return node;
}

const lineNode = (line, quantity) => make("line", {
  item: itemWords(line), amount: amountWords(line, quantity), changed: quantity !== line.quantity, as_listed: quantity === line.quantity,
});

function visitorField({ id, name }) {
  const node = make("visitor", { name });
  node.querySelector("input").value = id;
  return node;
}

function build(visit) {
  const bring = visit.bring || [];
  const form = /** @type {HTMLFormElement} */ (make("visit", {
    where: whereOf(visit), mind: mindOf(visit), facts: visit.phones ? [factsNode(visit)] : [], known: Boolean(visit.phones),
    visitors: (visit.visitors || []).length > 1, alone: false, absent: false, photo_wanted: Boolean(visit.photo_wanted),
    lines: bring.map((line) => lineNode(line, line.quantity)), nothing: bring.length === 0,
  }));
  list(form, "step3").append(make("step3", { appeal: false }));
  list(form, "step4").append(make("step4", { paper: false, screen: false, collected: false, scan: `/app/visit/${visit.id}/scan` }));
  list(form, "visitors").append(...(visit.visitors || []).map(visitorField));
  list(form, "changes").append(...bring.map(changeField));
  part(form, "quantities").hidden = bring.length === 0;
  return form;
}

/** What the answers so far open or close. @returns {boolean} whether somebody was met */
function react(form, visit, data, left) {
  const present = PRESENT.includes(data.met);
  fill(form, {
    absent: Boolean(data.met) && !present,
    alone: Boolean(visit.two_needed) && (data.visitors || []).length < 2,
    collected: data.met === "other", paper: data.confirm_way === "paper", screen: data.confirm_way === "screen",
    appeal: Boolean((data.appeal || "").trim()),
    ...Object.fromEntries(TOPICS.map((topic) => [`text_${topic}`, ["watch", "help"].includes(data[`level_${topic}`])])),
  });
  const handed = delivered(visit.bring, data);
  const short = beyondBag(left, visit.bring, handed).map(([line, n]) => say("bag.short", { item: itemWords(line), left: amountWords(line, n) }));
  fill(form, { short: short.join(" ") || null });
  if (handed) refill(form, "lines", visit.bring.map((line, at) => lineNode(line, handed[at].quantity)));
  for (const shot of form.querySelectorAll("[data-role=person]")) shot.hidden = data.photo_consent !== "yes";
  return present;
}

/** Whom we met, and quantities that are numbers: the only two things that are insisted on. @returns {number} the step to mend, 0: none */
function mend({ form, visit }) {
  const data = readForm(form);
  const [odd] = PRESENT.includes(data.met) ? unreadable(visit.bring, data) : [];
  const field = odd && form.elements[`quantity:${odd.line_id}`];
  form.querySelectorAll("[aria-invalid]").forEach((one) => one.removeAttribute("aria-invalid"));
  if (field) field.setAttribute("aria-invalid", "true");
  if (!data.met) complain(form, say("met.missing"));
  else complain(form, odd ? say("quantity.odd", { item: itemWords(odd), typed: field.value }) : null, field);
  if (!data.met) return 1;
  return odd ? 2 : 0;
}

/** Write the draft away as it stands, and tell whether that went well. */
function keeper(screen, { house, draft, form }) {
  const { store, lock } = house.user;
  const save = async () => {
    draft.data = { ...readForm(form), signature: draft.data.signature, receipt_via: draft.data.receipt_via };
    await saveDraft(store, lock.vault(), draft);
  };
  return autosaver(save, {
    tell: (error) => {
      if (screen.over) return;
      house.unsaved = error ? draft : null;
      fill(form, { unsaved: error ? say(isFull(error) ? "unsaved.full" : "unsaved.failed") : null });
    },
  });
}

/** @returns a screen */
export function showForm(house, visit, draft, rows) {
  const form = build(visit);
  const dock = make("dock");
  fillForm(form, draft.data);
  const screen = { house, visit, draft, form, rows, over: false };
  screen.keep = keeper(screen, screen);
  const left = draft.amends ? [] : bagLeft(rows);
  const present = () => react(form, visit, readForm(form), left);
  const update = () => showStep(form, dock, draft.step, !present() && Boolean(form.elements["met"].value));
  screen.toStep = async (step) => {
    draft.step = step;
    update();
    announce(form, step);
    if (step === LAST) signature.fit();
    await screen.keep.now();
  };
  async function goTo(wanted) {
    const wrong = wanted > draft.step ? mend(screen) : 0;
    if (wrong && wrong < wanted) return wrong === draft.step ? undefined : screen.toStep(wrong).then(() => mend(screen));
    return wanted > LAST ? finish(screen) : screen.toStep(wanted);
  }
  const onwards = () => goTo(present() || !form.elements["met"].value ? draft.step + 1 : LAST + 1);
  form.addEventListener("input", () => {
    update();
    screen.keep.touch();
  });
  form.querySelectorAll(".field").forEach((field) => field.dispatchEvent(new Event("filled")));
  mountPhotos(screen);
  watchNumber(screen);
  const signature = mountSignature(screen);
  on(form, { alarm: () => house.go(`/app/alarm/${visit.id}`), sign: () => signature.clear() });
  const steps = []; // each is saved before the next press is taken
  on(form, {
    visit: onwards,
    step: (_, button) => (Number(button.value) > draft.step ? goTo(Number(button.value)) : screen.toStep(Number(button.value))),
  }, steps);
  on(dock, { next: onwards, prev: () => screen.toStep(draft.step - 1) }, steps);
  const hidden = () => document.visibilityState === "hidden" && screen.keep.now();
  document.addEventListener("visibilitychange", hidden);
  update();
  if (house.unsaved === draft) screen.keep.now();
  return {
    node: form, dock, heading: say("title.visit", { who: whoOf(visit) }), title: say("title.record"), back: "/app/",
    subheading: [whereOf(visit), say("visit.autosave")].filter(Boolean).join(say("join")),
    isBusy: () => !screen.over, keep: () => screen.keep.now(),
    shown: () => draft.step === LAST && signature.fit(),
    leave: async () => {
      document.removeEventListener("visibilitychange", hidden);
      if (!screen.over) await screen.keep.now();
      await screen.keep.stop();
    },
  };
}
