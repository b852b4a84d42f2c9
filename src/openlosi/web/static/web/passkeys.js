/* Say in the page what went wrong with a passkey; allauth's own script only tells the console. */
"use strict";

document.addEventListener("allauth.error", (event) => {
  const place = document.getElementById("passkey-trouble");
  if (!place) return;
  const name = event.detail?.exception?.name;
  const known = { NotAllowedError: place.dataset.saidNo, InvalidStateError: place.dataset.known };
  place.textContent = known[name] ?? place.dataset.failed;
  place.hidden = false;
  event.preventDefault();
});
