// What is wrong with the page as it is laid out, as a list of sentences. `figures` maps the address of each
// picture to its SVG: put in place of the picture, its parts can be seen.
(figures) => {
  const wrong = [];
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    const beyond = [...document.body.querySelectorAll("*")].filter(
      (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !scrolls(element));
    const names = beyond.slice(0, 3).map((element) => element.outerHTML.slice(0, 60)).join(" | ");
    wrong.push(`is ${root.scrollWidth} px wide on a screen of ${root.clientWidth}: ${names}`);
  }
  for (const image of [...document.images].filter((image) => image.checkVisibility())) {
    if (!image.naturalWidth) wrong.push(`picture ${image.src} is missing or has no size`);
    if (image.src in figures) {
      const holder = document.createElement("div");
      holder.dataset.picture = "";
      holder.innerHTML = figures[image.src];
      holder.firstElementChild.style.width = `${image.getBoundingClientRect().width}px`;
      image.replaceWith(holder);
    }
  }
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    const name = svg.querySelector("title")?.textContent || svg.nextSibling?.textContent || "without a name";
    wrong.push(...chart(svg).map((what) => `chart "${name}" ${what}`));
  }
  return wrong;

  function scrolls(element) {
    for (; element; element = element.parentElement) {
      if (element !== document.body && /auto|scroll|hidden/.test(getComputedStyle(element).overflowX)) return true;
    }
    return false;
  }

  function chart(svg) {
    const own = svg.getBoundingClientRect();
    if (own.width < 100 || own.height < 20) return [`is ${own.width} by ${own.height} px`];
    const wrong = [];
    // What stands outside of a frame has its place in the figure around it.
    const figure = svg.closest("figure");
    const box = (figure || svg).getBoundingClientRect();
    if (figure && own.width < 0.6 * figure.clientWidth) wrong.push(`is ${own.width} px wide in a column of ${figure.clientWidth}`);
    // A picture answers no finger: no script runs in it.
    for (const mark of svg.closest("[data-picture]") ? [] : svg.querySelectorAll(".mark")) {
      const said = tapped(mark);
      if (!/\d/.test(said)) wrong.push(`has a mark that says "${said}" to a finger`);
    }
    if (!svg.querySelector("polyline, circle, rect:not(.frame):not(.band)")) wrong.push("shows nothing");
    if (/NaN|inf/.test(svg.outerHTML)) wrong.push("has a coordinate that is no number");
    const texts = [...svg.querySelectorAll("text")].map((text) => [text, text.getBoundingClientRect()]);
    for (const [number, [text, at]] of texts.entries()) {
      const words = `"${text.textContent}"`;
      const size = parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a;
      if (size < 8.5) wrong.push(`has ${words} in letters of ${size.toFixed(1)} px`);
      if (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 2 || at.bottom > box.bottom + 2) {
        wrong.push(`has ${words} beyond its edge`);
      }
      const shared = contrast(getComputedStyle(text).fill, text);
      if (shared < 4.5) wrong.push(`has ${words} at a contrast of ${shared.toFixed(1)}`);
      for (const [other, there] of texts.slice(number + 1)) {
        // Letters do not fill their boxes.
        const across = Math.min(at.right, there.right) - Math.max(at.left, there.left);
        const down = Math.min(at.bottom, there.bottom) - Math.max(at.top, there.top);
        if (across > 1 && down > at.height * 0.35) wrong.push(`has ${words} upon "${other.textContent}"`);
      }
    }
    for (const mark of svg.querySelectorAll(".series, .dot, .a, .b")) {
      const style = getComputedStyle(mark);
      const shared = contrast(style.fill === "none" ? style.stroke : style.fill, mark);
      if (shared < 3) wrong.push(`has a mark at a contrast of ${shared.toFixed(1)}`);
    }
    return [...new Set(wrong)];
  }

  // What appears when a mark is touched.
  function tapped(mark) {
    mark.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
    const tip = [...document.querySelectorAll(".tip")].find((tip) => tip.checkVisibility());
    return tip ? tip.textContent : "";
  }

  // WCAG 2.2, 1.4.3 and 1.4.11: 4.5 for text, 3 for what else must be seen.
  function contrast(colour, element) {
    const [one, two] = [luminance(colour), luminance(background(element))].sort((a, b) => b - a);
    return (one + 0.05) / (two + 0.05);
  }

  function luminance(colour) {
    const parts = colour.match(/[\d.]+/g).slice(0, 3).map((part) => part / 255);
    const linear = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  function background(element) {
    for (; element; element = element.parentElement) {
      const colour = getComputedStyle(element).backgroundColor;
      if (!/, 0\)$|transparent/.test(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  }
}
