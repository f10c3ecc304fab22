// Records in the making, wherever they are listed. One that is deleted can be brought back until the screen is left.

import { momentWords } from "./days.js";
import { whoOf } from "./stops.js";
import { make, on, say } from "./view.js";

function nameOf(draft, visits) {
  const visit = visits.find(({ id }) => id === draft.visit_id);
  return visit ? whoOf(visit) : say("visit.unknown");
}

/**
 * @param {any} house @param {{keep?: (draft: any) => Promise<any>, drop?: boolean, redraw: () => Promise<any>}} how `keep`: what 下次登录后继续
 *   does, where it is offered; `drop`: whether deleting is
 */
export function createDraftList(house, { keep, drop = false, redraw }) {
  const dropped = new Set();
  const turn = (draft, out) => async () => {
    dropped[out ? "add" : "delete"](draft.op_id);
    await redraw();
    const here = document.querySelector(`[data-draft="${draft.op_id}"]`);
    if (here) /** @type {HTMLElement} */ (here.querySelector("a, button")).focus();
  };
  function draftNode(draft, visits) {
    const out = dropped.has(draft.op_id);
    const node = make(out ? "draft-out" : "draft", {
      who: nameOf(draft, visits), when: say("draft.when", { when: momentWords(draft.opened_at || Date.parse(draft.started_at)) }),
      link: `/app/visit/${draft.visit_id}`, keep: Boolean(keep), drop,
    });
    node.dataset.draft = draft.op_id;
    return on(node, { undo: turn(draft, false), drop: turn(draft, true), keep: () => keep(draft).then(redraw) });
  }
  return {
    nodes: (drafts, visits) => drafts.map((draft) => draftNode(draft, visits)),
    /** Those that are not on their way out. */
    left: (drafts) => drafts.filter(({ op_id }) => !dropped.has(op_id)),
    async leave() {
      for (const opId of dropped) {
        await house.user.store.dropDraft(opId);
        if (house.unsaved && house.unsaved.op_id === opId) house.unsaved = null;
      }
    },
  };
}
