// How long an indicator was in front of the assessor: counted only while the page is seen.

const spent = new Map();
let code = null;
let since = null;

function stop() {
  if (code !== null && since !== null) spent.set(code, (spent.get(code) ?? 0) + (performance.now() - since) / 1000);
  since = null;
}

function go() {
  if (document.visibilityState === "visible") since = performance.now();
}

export function inFront(now) {
  stop();
  code = now;
  go();
}

// The whole seconds since they were last taken; the rest is left for the next time.
export function take(of) {
  if (of === code) {
    stop();
    go();
  }
  const all = spent.get(of) ?? 0;
  spent.set(of, all - Math.floor(all));
  return Math.floor(all);
}

document.addEventListener("visibilitychange", () => {
  stop();
  go();
});
