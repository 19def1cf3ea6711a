// Numbers that change by themselves are read again, quietly and ever less often while nothing moves. Without it, reload.
"use strict";

(() => {
  const FIRST = 3, LAST = 60;
  let pause = FIRST;

  async function again() {
    const shown = document.querySelector("[data-refresh]");
    if (!shown) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
        const fresh = answer.ok && new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(shown.id);
        if (fresh && fresh.innerHTML !== shown.innerHTML) {
          // Imported rather than written, so that nothing in it runs.
          shown.replaceWith(document.importNode(fresh, true));
          pause = FIRST;
        } else pause = Math.min(pause * 1.5, LAST);
      } catch { pause = LAST; }
    }
    setTimeout(again, pause * 1000);
  }
  setTimeout(again, pause * 1000);
})();
