// What a mark of a chart stands for appears beside it, under a mouse, a finger or a pen.
const tip = document.createElement("div");
tip.className = "tip";
tip.setAttribute("role", "status");
tip.hidden = true;
document.body.append(tip);
for (const title of document.querySelectorAll(".mark > title")) {
  // As a title it would appear a second time, and under a mouse alone.
  title.parentElement.dataset.tip = title.textContent;
  title.remove();
}
function show(event) {
  const mark = event.target.closest && event.target.closest("[data-tip]");
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.dataset.tip;
  const width = document.documentElement.clientWidth;
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 12, width - tip.offsetWidth - 4))}px`;
  tip.style.top = `${Math.max(4, event.clientY - tip.offsetHeight - 12)}px`;
}
addEventListener("pointerover", show);
addEventListener("pointerdown", show);
addEventListener("scroll", () => { tip.hidden = true; });
