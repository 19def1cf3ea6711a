// A decision's page counts the first thousand people; this counts on until the number is exact. Without it a link does the same.
(() => {
  const counting = document.querySelector("[data-counting]");
  if (!counting) return;
  const line = document.querySelector("[data-counting-line]"), number = document.querySelector(".told-number strong");
  const written = new Intl.NumberFormat(document.documentElement.lang);
  const [link, address] = [counting.querySelector("a"), counting.dataset.counting];
  const base = address.replace(/\?.*$/, "");

  async function on(next) {
    while (next) {
      const answer = await fetch(base + next, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const told = await answer.json();
      line.textContent = told.line;
      if (number) number.textContent = written.format(told.total.pending || 0);
      next = told.next;
      if (next) link.href = link.href.replace(/\?.*$/, "") + next;
    }
    counting.remove();
  }
  // Out of reach for a moment: the link still leads on from where this stopped.
  on(address.slice(base.length)).catch(() => {});
})();
