(() => {
  const filters = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const cards = [...document.querySelectorAll("article.card")];
  const visible = () => cards.filter((card) => !card.hidden);
  const chosen = (name) => new Set([...filters.querySelectorAll(`[name=${name}]:checked`)].map((box) => box.value));
  const apply = () => {
    const verdicts = chosen("verdict"), certainties = chosen("certainty");
    for (const card of cards) {
      card.hidden = !(verdicts.has(card.dataset.verdict) && certainties.has(card.dataset.certainty));
    }
    shown.value = `${visible().length} / ${cards.length} ${shown.dataset.words}`;
  };
  const show = (card) => {
    if (!card) return;
    card.scrollIntoView();
    card.focus({ preventScroll: true });
  };
  const step = (from, by) => {
    const there = visible();
    const here = cards.indexOf(from);
    if (by > 0) show(there.find((card) => cards.indexOf(card) > here));
    else show(there.filter((card) => cards.indexOf(card) < here).pop());
  };
  filters.addEventListener("change", apply);
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    if (event.key === "n" || event.key === "p") {
      step(event.target.closest("article.card"), event.key === "n" ? 1 : -1);
    }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#i-']");
    if (!link) return;
    event.preventDefault();
    if (link.dataset.step) return step(link.closest("article.card"), Number(link.dataset.step));
    const card = document.getElementById(link.getAttribute("href").slice(1));
    card.hidden = false;
    show(card);
  });
  filters.hidden = false;
  apply();
})();
