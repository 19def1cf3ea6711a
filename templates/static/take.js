// Taking a case down: whoever is speaking is looked up while they are typed in. Without it, Enter looks them up.
(() => {
  const form = document.querySelector("form[data-take]");
  if (!form) return;
  const watched = ["phone", "name", "email", "asks"];
  let waiting = 0, asked = 0;

  async function look() {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    let page;
    try {
      const answer = await fetch(form.dataset.take, { method: "POST", body, credentials: "same-origin" });
      if (!answer.ok || mine !== asked) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return; // The button still looks them up, and says what is wrong.
    }
    for (const id of ["found", "fits"]) {
      const fresh = page.getElementById(id), here = document.getElementById(id);
      // What somebody is choosing from is not moved under their hands.
      if (fresh && mine === asked && !here.contains(document.activeElement)) here.replaceChildren(...fresh.childNodes);
    }
    showTimes(document.getElementById("found"));
  }

  form.addEventListener("input", (event) => {
    if (!watched.includes(event.target.name)) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, 350);
  });
  // Down leads from a field to those whom it found, Enter from there on to what they say.
  const lists = { found: ["phone", "name", "email"], fits: ["asks"] };
  const after = { found: "text", fits: "asks" };
  form.addEventListener("keydown", (event) => {
    const target = event.target;
    const list = Object.keys(lists).find((id) => lists[id].includes(target.id));
    if (event.key === "ArrowDown" && list) {
      const all = [...document.getElementById(list).querySelectorAll("input[type=radio]")];
      const next = all.find((one) => one.checked && one.value) || all[1] || all[0];
      event.preventDefault();
      next.checked = true;
      return next.focus();
    }
    if (event.key !== "Enter") return;
    const inside = target.matches("[type=radio]") && Object.keys(after).find((id) => document.getElementById(id).contains(target));
    if (inside && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      return document.getElementById(after[inside]).focus();
    }
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(form.querySelector(".actions button"));
    } else if (event.target.matches("#phone, #name, #email, #asks")) {
      // The page stays, and so does the place in it.
      event.preventDefault();
      clearTimeout(waiting);
      look();
    }
  });

  document.getElementById("phone").focus();
})();
