/* Questions of a touchpoint: a follow-up question appears once it applies. Without this script each stands under its condition. */
"use strict";

{
  const form = document.getElementById("form");
  const followUps = [...form.querySelectorAll("[data-question]")];

  /** What is chosen in a question: the steps of a scale, or the ids of choices; nothing where it is itself not asked. */
  function chosen(name) {
    const asked = document.getElementById(name);
    if (!asked || asked.closest("[hidden]")) return [];
    return [...asked.querySelectorAll("input:checked")].map((input) => input.dataset.answer || input.value);
  }

  function show() {
    // In their order: a question that goes takes those with it that follow from it.
    for (const box of followUps) {
      const wanted = box.dataset.answers.split(" ");
      box.hidden = !chosen(box.dataset.question).some((answer) => wanted.includes(answer));
    }
  }

  for (const box of followUps) box.querySelector("[data-condition]").hidden = true;
  form.addEventListener("change", show);
  // What is not asked is not sent; it stays in its field, should the answer before it change back.
  form.addEventListener("formdata", (event) => {
    for (const box of followUps.filter((each) => each.hidden)) {
      for (const field of box.querySelectorAll("[name]")) event.formData.delete(field.name);
    }
  });
  // Writing under "something else" chooses it.
  form.addEventListener("input", (event) => {
    const other = event.target.matches(".else textarea") && event.target.value.trim() && event.target.closest(".else").querySelector("input");
    if (other && !other.checked) { other.checked = true; show(); }
  });
  show();
}
