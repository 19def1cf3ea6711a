/* Times in the reader's own zone and words; addresses to copy. The server wrote times in UTC, which stays where there is no script. */
"use strict";

const { lang } = document.documentElement;
// The reader's own habits (en-GB, zh-TW) where they are of the page's language.
const locale = (navigator.languages || []).find((one) => one.split("-")[0] === lang.split("-")[0]) || lang;
const now = new Date();
const written = (given) => { const format = new Intl.DateTimeFormat(locale, given); return (moment) => format.format(moment); };
const short = written({ dateStyle: "medium", timeStyle: "short" }), long = written({ dateStyle: "full", timeStyle: "long" });
const hour = written({ timeStyle: "short" }), day = written({ month: "short", day: "numeric" }), date = written({ dateStyle: "medium" });

/** In a list one looks down: the hour if it is today, else the day; the whole is in the title. */
const brief = (moment) => (moment.toDateString() === now.toDateString() ? hour : moment.getFullYear() === now.getFullYear() ? day : date)(moment);

/** The times below an element; also for scripts that bring new ones. */
function showTimes(root) {
  for (const time of root.querySelectorAll("time[data-when]")) {
    const moment = new Date(time.dateTime);
    if (Number.isNaN(moment.getTime())) continue;
    time.textContent = (time.closest(".row, td") ? brief : short)(moment);
    time.title = long(moment);
  }
}
showTimes(document);

/* "Opened the page" is said once somebody has had it before them for two seconds and has touched it themselves. A scanner that
   opens a link, even with a script that scrolls or moves, does not. */
const opening = document.currentScript?.dataset.opening;
if (opening) {
  const touches = ["pointermove", "pointerdown", "touchstart", "keydown"];
  let touched = false, looked = false, clock;
  const say = () => {
    if (!touched || !looked) return;
    for (const name of touches) removeEventListener(name, touch);
    document.removeEventListener("visibilitychange", look);
    fetch(opening, { method: "POST", body: new URLSearchParams(), keepalive: true }).catch(() => {});
  };
  const touch = (event) => { if (event.isTrusted && !touched) { touched = true; say(); } };
  const look = () => {
    clearTimeout(clock);
    if (document.visibilityState === "visible" && !looked) clock = setTimeout(() => { looked = true; say(); }, 2000);
  };
  for (const name of touches) addEventListener(name, touch, { passive: true });
  document.addEventListener("visibilitychange", look);
  look();
}

for (const button of navigator.clipboard ? document.querySelectorAll("[data-copy]") : []) {
  button.hidden = false;
  const label = button.lastChild, before = label.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    label.textContent = button.dataset.copy;
    setTimeout(() => { label.textContent = before; }, 2000);
  });
}
