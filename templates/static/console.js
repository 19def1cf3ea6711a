// The console with a keyboard. Everything here is a convenience: the pages work without it.
(() => {
  const help = document.getElementById("keys");
  const rows = () => [...document.querySelectorAll("[data-row]")];

  function step(by) {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    if (next) { next.focus(); next.closest(".row").scrollIntoView({ block: "nearest" }); }
  }

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    "/": () => document.querySelector(".filters select, .tabs a")?.focus(),
    r: () => document.getElementById("reply")?.focus(),
    t: () => document.querySelector(".rail .take")?.click(),
    c: () => document.querySelector(".places [data-key=customers] a")?.click(),
    "?": () => help.open || help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (typing || help.open || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Limits count what a reader counts: an emoji or an accented letter is one.
  const segments = window.Intl && Intl.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });
  const length = (text) => (segments ? [...segments.segment(text)] : [...text]).length;
  for (const counter of document.querySelectorAll("[data-counter]")) {
    const control = document.getElementById(counter.dataset.counter);
    const limit = Number(control.dataset.limit);
    const count = () => {
      const left = limit - length(control.value.trim());
      counter.classList.toggle("over", left < 0);
      const many = Math.abs(left), words = help.dataset[(left < 0 ? "over" : "left") + (many === 1 ? "One" : "")];
      counter.textContent = words.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(many));
    };
    control.addEventListener("input", count);
    if (control.value) count();
  }

  // One press sends once; words typed and not sent are not left by accident.
  let changed = false;
  for (const form of document.querySelectorAll("form[method=post]")) {
    form.addEventListener("input", (event) => { if (event.target.matches("textarea")) changed = true; });
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) return event.preventDefault();
      form.dataset.sent = "yes";
      changed = false;
      setTimeout(() => delete form.dataset.sent, 5000);
    });
  }
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });

  // On a phone the tab one is in may be out of sight.
  document.querySelector(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });

  // After a form came back with mistakes, the first of them is where to go on.
  document.querySelector("[aria-invalid=true]")?.focus();
})();
