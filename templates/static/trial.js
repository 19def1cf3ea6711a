/* A test mail on its way: asks for its own page again and shows what is new, until nothing more will follow. Needs page.js. */
"use strict";

(() => {
  const place = document.querySelector("[data-trial]");
  const MOST = 90;
  let looks = 0;

  function greet() {
    for (const one of place.querySelectorAll("[data-waiting]")) one.hidden = false;
    for (const one of place.querySelectorAll("[data-reload]")) one.hidden = true;
  }

  async function look() {
    looks += 1;
    try {
      const answer = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
      const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-trial]");
      // Only what changed: a screen reader says it once.
      if (fresh && fresh.innerHTML !== place.dataset.seen) {
        place.dataset.seen = fresh.innerHTML;
        place.toggleAttribute("data-settled", fresh.hasAttribute("data-settled"));
        place.replaceChildren(...fresh.childNodes);
        showTimes(place);
        greet();
      }
    } catch { /* The network is away for a moment; the next look comes. */ }
    again();
  }

  function again() {
    if (place.hasAttribute("data-settled")) return;
    if (looks < MOST) setTimeout(look, looks < 20 ? 2500 : 10000);
    else for (const one of place.querySelectorAll("[data-waiting], [data-reload]")) one.hidden = !one.hidden;
  }

  if (!place) return;
  place.dataset.seen = place.innerHTML;
  greet();
  again();
})();
