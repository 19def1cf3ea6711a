/* While somebody writes: what others asked for, and what was done. The list stands at its own height from the start, so that
   nothing jumps; it is told to screen readers once they pause; and what was typed is kept while its links are followed. */
"use strict";

(() => {
  const box = document.getElementById("similar");
  if (!box) return;
  const { address, to, decided, when } = box.dataset;
  const fields = box.dataset.fields.split(" ").map((id) => document.getElementById(id));
  const form = fields[0].form, list = box.querySelector("ul"), title = box.querySelector(".similar-title"), hint = box.querySelector("[data-hint]"), status = box.querySelector("[data-status]");
  const PAUSE = 250, LONGEST = 300, DRAFT = "hearback-draft:" + location.pathname;
  const lang = new URLSearchParams(location.search).get("lang"), chosen = lang ? "?lang=" + lang : "";
  let last = "", waiting = 0, asking = null;

  const wanted = () => !when || form.elements[when.split("=")[0]].value === when.split("=")[1];
  const asked = () => [...fields.map((field) => field.value).join(" ").trim()].slice(0, LONGEST).join("");

  function row(kind, one, leads) {
    const item = box.querySelector(`template[data-${kind}]`).content.cloneNode(true), link = item.querySelector("a");
    const words = kind === "answer" ? link : item.querySelector(".similar-words");
    words.textContent = one.asked || one.title;
    if (one.language !== document.documentElement.lang) words.lang = one.language;
    if (kind === "suggestion") link.setAttribute("aria-label", `${link.textContent}: ${one.title}`);
    link.href = leads ? leads.replace("{id}", one.id) : new URL(one.address).pathname + chosen;
    return item;
  }

  function show({ suggestions, answers }) {
    const number = suggestions.length + answers.length, focused = list.contains(document.activeElement);
    // Whoever is in the list by keyboard keeps it as it is.
    if (focused) return;
    list.replaceChildren(...answers.map((one) => row("answer", one, decided)), ...suggestions.map((one) => row("suggestion", one, to)));
    list.hidden = title.hidden = !number;
    hint.hidden = number > 0;
    box.classList.toggle("found", number > 0);
    const said = number === 1 ? box.dataset.one : number ? box.dataset.some.replace("{n}", number) : box.dataset.none;
    if (status.textContent !== said && (number || status.textContent)) status.textContent = said;
  }

  async function look() {
    const text = asked();
    if (text === last || !wanted()) return;
    last = text;
    asking?.abort();
    if ([...text].length < 2) return show({ suggestions: [], answers: [] });
    asking = new AbortController();
    const query = new URLSearchParams({ q: text, language: document.documentElement.lang });
    try {
      const answer = await fetch(address + (address.includes("?") ? "&" : "?") + query, { signal: asking.signal });
      if (answer.ok) show(await answer.json());
    } catch { /* A list that does not come is no trouble worth a word. */ }
  }

  function soon() {
    box.hidden = !wanted();
    clearTimeout(waiting);
    if (!box.hidden) waiting = setTimeout(look, PAUSE);
  }

  const kept = () => [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type) && field.tabIndex >= 0);
  const ticks = (field) => ["radio", "checkbox"].includes(field.type);

  function keep() {
    const draft = kept().map((field) => [field.name, ticks(field) ? field.value : "", ticks(field) ? field.checked : field.value]);
    try { sessionStorage.setItem(DRAFT, JSON.stringify(draft)); } catch { /* Then the browser's own memory of the form must do. */ }
  }

  function bringBack() {
    let draft = null;
    try { draft = JSON.parse(sessionStorage.getItem(DRAFT)); sessionStorage.removeItem(DRAFT); } catch { return; }
    if (!draft || kept().some((field) => !ticks(field) && field.value && field.defaultValue !== field.value)) return;
    for (const field of kept()) {
      const found = draft.find(([name, value]) => name === field.name && value === (ticks(field) ? field.value : ""));
      if (found) field[ticks(field) ? "checked" : "value"] = found[2];
    }
    fields[0].dispatchEvent(new Event("input", { bubbles: true }));
    status.textContent = box.dataset.back;
  }

  list.addEventListener("click", (event) => event.target.closest("a") && keep());
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("pageshow", soon);
  bringBack();
  soon();
})();
