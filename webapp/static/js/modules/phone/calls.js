// Two days ahead: who has not been told, words to paste, and how it went. Works without network. Who did not answer stays on the list.

import { dayWords, daysAhead, momentWords, today } from "./days.js";
import { callButtons, startOf, stateChip, whoOf, withStanding } from "./stops.js";
import { keepTelling, sealTellings, takeBack } from "./telling.js";
import { fill, list, make, on, refill, say } from "./view.js";

const ENOUGH = 2;

function message(visit, me) {
  const name = me ? me.name : "";
  return say("message", { community: me ? me.community : "", name, day: dayWords(visit.date), time: startOf(visit) });
}

/** Into the clipboard; where the browser will not, the words themselves, to be copied by hand. */
async function copy(card, words) {
  try {
    await navigator.clipboard.writeText(words);
    fill(card, { copy: say("copied"), words: null });
  } catch {
    fill(card, { words, by_hand: true });
  }
}

const answersOf = ({ elements }) => ({
  how: elements["how"].value, answer: elements["answer"].value, late_reason: elements["late_reason"].value.trim(),
  note: elements["note"].value.trim(),
});

export async function show(house) {
  const node = make("calls");
  const now = today();

  /** Just told, and still to be taken back. */
  const toldNode = ({ visit }, telling) => on(make("call-told", {
    who: whoOf(visit), answer: say(`answer.${telling.told.answer}`),
  }), { undo: () => takeBack(house, telling).then(() => draw(visit.id)) });

  function callNode(stop, me, telling) {
    const { visit } = stop;
    const tried = stop.telling ? say("tried", { when: momentWords(stop.telling.submitted_at) }) : null;
    const [phone] = visit.phones || [];
    const card = make("call-item", {
      who: whoOf(visit), state: [stateChip(stop)], when: say("time", { day: dayWords(visit.date), time: startOf(visit) }), tried,
      dial: phone ? `tel:${phone.number}` : null, dial_words: say(tried ? "call.again" : "call.now"), calls: callButtons({ ...visit, phones: (visit.phones || []).slice(1) }),
      undo: Boolean(telling), late: daysAhead(visit.date) < ENOUGH, other_time: false, by_hand: false,
    });
    card.addEventListener("change", () => fill(card, { other_time: card.querySelector("[name=answer]:checked").value === "other_time" }));
    return on(card, {
      copy: () => copy(card, message(visit, me)),
      undo: () => takeBack(house, telling).then(() => draw(visit.id)),
      told: async (form) => {
        try {
          if (telling) await settle();
          await keepTelling(house, visit, answersOf(form));
        } catch {
          fill(card, { problem: say("save.failed") });
          return;
        }
        await draw(visit.id);
      },
    });
  }

  async function draw(touched) {
    const rows = await house.read();
    const told = new Map(rows.pending.map((telling) => [telling.visit_id, telling]));
    const ahead = withStanding(rows, now).filter(({ visit }) => daysAhead(visit.date) >= 0);
    const stops = ahead.filter((stop) => stop.untold || told.has(stop.visit.id));
    fill(node, { none: stops.length === 0 });
    refill(node, "items", stops.map((stop) =>
      (stop.untold ? callNode(stop, rows.me, told.get(stop.visit.id)) : toldNode(stop, told.get(stop.visit.id)))));
    const at = stops.findIndex(({ visit }) => visit.id === touched);
    if (at >= 0) list(node, "items").children[at].querySelector("[data-act=undo], a, button").focus();
  }

  /** Looked away from, or left: what was said goes out. */
  const settle = async () => {
    if (house.user && house.user.lock.vault() && (await sealTellings(house))) {
      await house.askPersist("stored");
      house.sync.now();
    }
  };
  const hidden = () => document.visibilityState === "hidden" && settle().then(() => draw());
  document.addEventListener("visibilitychange", hidden);
  await draw();
  return {
    node, tab: "route", back: "/app/route", isBusy: () => Boolean(node.querySelector("details[open]")),
    leave: () => {
      document.removeEventListener("visibilitychange", hidden);
      return settle();
    },
  };
}
