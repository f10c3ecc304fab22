// The four steps at the door. Every change is in the draft within half a second; nothing but whom we met is asked for.

import { autosaver, saveDraft } from "../../drafts.js";
import { fillForm, readForm } from "./form_data.js";
import { mountPhotos } from "./visit_photos.js";
import { mountSignature } from "./signature.js";
import { watchNumber } from "./visit_number.js";
import { finish } from "./visit_finish.js";
import { amountWords, itemWords } from "./visit.js";
import { mindOf, whereOf, whoOf } from "./stops.js";
import { fill, list, make, on, refill, say } from "./view.js";
import { delivered, TOPICS, yuanOf } from "../../visit_record.js";

const PRESENT = ["self", "family", "other"];

function changeField(line) {
  const node = make("change", { item: itemWords(line), unit: line.kind === "cash" ? say("yuan") : line.unit });
  const quantity = node.querySelector("[data-field=quantity]");
  const listed = line.kind === "cash" ? yuanOf(line.quantity) : String(line.quantity);
  quantity.setAttribute("name", `quantity:${line.line_id}`);
  quantity.setAttribute("placeholder", listed);
  node.querySelector("[data-field=reason]").setAttribute("name", `reason:${line.line_id}`);
  quantity.addEventListener("input", () => node.classList.toggle("is-changed", quantity.value !== "" && quantity.value !== listed));
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
    where: whereOf(visit), mind: mindOf(visit),
    visitors: (visit.visitors || []).length > 1, alone: false, absent: false,
    lines: bring.map((line) => lineNode(line, line.quantity)), nothing: bring.length === 0,
  }));
  list(form, "step3").append(make("step3", { appeal: false }));
  list(form, "step4").append(make("step4", { paper: false, screen: false, collected: false, scan: `/app/visit/${visit.id}/scan` }));
  list(form, "visitors").append(...(visit.visitors || []).map(visitorField));
  list(form, "changes").append(...bring.map(changeField));
  form.querySelector("details").hidden = bring.length === 0;
  return form;
}

/** What the answers so far open or close. */
function react(form, visit, data) {
  const present = PRESENT.includes(data.met);
  fill(form, {
    absent: Boolean(data.met) && !present,
    alone: Boolean(visit.two_needed) && (data.visitors || []).length < 2,
    collected: data.met === "other", paper: data.confirm_way === "paper", screen: data.confirm_way === "screen",
    appeal: Boolean((data.appeal || "").trim()),
    ...Object.fromEntries(TOPICS.map((topic) => [`text_${topic}`, ["watch", "help"].includes(data[`level_${topic}`])])),
  });
  const handed = delivered(visit.bring, data);
  if (handed) refill(form, "lines", visit.bring.map((line, at) => lineNode(line, handed[at].quantity)));
  for (const shot of form.querySelectorAll("[data-role=person]")) shot.hidden = data.photo_consent !== "yes";
  return present;
}

function showStep(form, dock, step, present) {
  for (const section of form.querySelectorAll("section[data-step]")) section.hidden = section.dataset.step !== String(step);
  form.querySelectorAll(".steps li").forEach((item, at) => {
    item.className = at + 1 < step ? "is-done" : at + 1 === step ? "is-now" : "is-next";
    if (at + 1 === step) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  });
  form.querySelector(".steps").hidden = !present && step === 1 && Boolean(form.elements["met"].value);
  fill(dock, { label: say(present || !form.elements["met"].value ? `next.${step}` : "next.4") });
}

/** @returns a screen */
export function showForm(house, visit, draft) {
  const form = build(visit);
  const dock = make("dock");
  fillForm(form, draft.data);
  const { store, lock } = house.user;
  const keep = autosaver(async () => {
    draft.data = { ...readForm(form), signature: draft.data.signature, receipt_via: draft.data.receipt_via };
    const vault = lock.vault();
    if (vault) await saveDraft(store, vault, draft);
  });
  const screen = { house, visit, draft, form, dock, keep, busy: true };
  const update = () => {
    const present = react(form, visit, readForm(form));
    showStep(form, dock, draft.step, present);
    return present;
  };
  screen.toStep = async (step) => {
    draft.step = step;
    update();
    await keep.now();
    window.scrollTo(0, 0);
    if (draft.step === 4) signature.fit();
  };
  form.addEventListener("input", () => {
    update();
    keep.touch();
  });
  mountPhotos(screen);
  watchNumber(screen);
  const signature = mountSignature(screen);
  on(form, { alarm: async () => house.go(`/app/alarm/${visit.id}`), "clear-sign": () => signature.clear(), visit: () => forward(screen, update) });
  on(dock, { next: () => forward(screen, update) });
  const hidden = () => document.visibilityState === "hidden" && keep.now();
  document.addEventListener("visibilitychange", hidden);
  update();
  return {
    node: form, dock, heading: say("title.visit", { who: whoOf(visit) }), back: "/app/", busy: true,
    subheading: [whereOf(visit), say("visit.autosave")].filter(Boolean).join(say("join")),
    shown: () => draft.step === 4 && signature.fit(),
    leave: async () => {
      document.removeEventListener("visibilitychange", hidden);
      if (!screen.over) await keep.now();
    },
  };
}

async function forward(screen, update) {
  const { form, draft } = screen;
  const met = form.elements["met"].value;
  fill(form, { problem: met ? null : say("met.missing") });
  if (!met) return screen.toStep(1);
  const present = update();
  if (present && draft.step < 4) return screen.toStep(draft.step + 1);
  return finish(screen);
}

