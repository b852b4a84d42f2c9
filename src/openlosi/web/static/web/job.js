// Follow the jobs that a page shows. Without this script the page is reloaded by hand.
"use strict";

const SECONDS_BETWEEN = 2;

async function follow(part) {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, SECONDS_BETWEEN * 1000));
    let state;
    try {
      const response = await fetch(part.dataset.job, { headers: { Accept: "application/json" } });
      if (!response.ok) {
        return;
      }
      state = await response.json();
    } catch {
      continue; // the connection dropped; it may come back
    }
    if (state.is_over) {
      location.reload();
      return;
    }
    show(part, state);
  }
}

function show(part, state) {
  const meter = part.querySelector("[data-job-meter]");
  if (state.of) {
    meter.max = state.of;
    meter.value = state.done;
    part.querySelector("[data-job-count]").textContent = `${state.done} / ${state.of}`;
  } else {
    meter.removeAttribute("value");
    part.querySelector("[data-job-count]").textContent = "";
  }
  part.querySelector("[data-job-state]").textContent = state.state_in_words;
  if (state.step) {
    part.querySelector("[data-job-step]").textContent = state.step;
  }
}

for (const part of document.querySelectorAll("[data-job]")) {
  follow(part);
}
