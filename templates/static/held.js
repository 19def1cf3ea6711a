/* How many are held at the door, beside the inbox, when there are any. It is kept for half a minute, so that turning pages asks no more. */
"use strict";

const counted = document.querySelectorAll("[data-held]");
const FRESH = 30000, KEPT = "hearback-held";

function showHeld({ n, shown, words }) {
  for (const place of counted) {
    place.textContent = n ? shown : "";
    place.title = n ? words : "";
    place.hidden = !n;
    if (n) place.setAttribute("aria-label", words);
  }
}

async function countHeld() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  if (kept && Date.now() - kept.at < FRESH && !location.pathname.endsWith("/held")) return showHeld(kept);
  const answer = await fetch(counted[0].dataset.held);
  if (!answer.ok || answer.redirected) return;
  const found = await answer.json();
  sessionStorage.setItem(KEPT, JSON.stringify({ ...found, at: Date.now() }));
  showHeld(found);
}
// A count is a kindness: where it cannot be had, the page is whole without it.
if (counted.length) countHeld().catch(() => {});
