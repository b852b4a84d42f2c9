// Two versions of one answer, side by side: the assessor says which is right.

import { act, element, part, say, valueName } from "./page.js";
import * as queue from "./queue.js";

const dialog = part("conflict");
let item = null;

export function start() {
  queue.onState(({ conflict }) => {
    if (conflict && !dialog.open) open(conflict);
  });
  act("keep-here").addEventListener("click", () => decide(true));
  act("keep-there").addEventListener("click", () => decide(false));
  // To close it without a decision would leave the answer unsent without a word.
  dialog.addEventListener("cancel", (event) => event.preventDefault());
}

function open(conflict) {
  item = conflict;
  part("conflict-code").textContent = item.code;
  part("version-here").replaceChildren(...version(item));
  part("version-there").replaceChildren(...version(item.conflict));
  dialog.showModal();
}

function decide(keepHere) {
  dialog.close();
  queue.settle(item, keepHere);
}

function version({ value, comment, confidence, flagged }) {
  const said = [valueName(value), confidence ? `${confidence}/3` : "", flagged ? say("flagged") : ""];
  return [element("p", {}, said.filter(Boolean).join(" · ")), comment ? element("p", { dir: "auto" }, comment) : ""];
}
