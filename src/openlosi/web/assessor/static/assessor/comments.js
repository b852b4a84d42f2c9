// Words to the coordinator, sent without leaving the page.

import { call } from "./calls.js";
import { element, freshKey, part, say } from "./page.js";

const form = part("comment-form");

export function start() {
  form.elements.key.value = freshKey();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { key, indicator, text } = form.elements;
    const sent = { key: key.value, indicator: indicator.value, text: text.value };
    const answer = await call("POST", "/comments", sent).catch(() => null);
    const told = part("comment-told");
    if (answer?.status !== 200) {
      told.textContent = answer?.told.message ?? say("notSent");
      return;
    }
    part("comment-list").append(element("li", { className: "is-mine" }, element("p", { dir: "auto" }, answer.told.text)));
    told.textContent = say("sent");
    text.value = "";
    key.value = freshKey();
  });
}

export function show(code) {
  form.elements.indicator.value = code;
}
