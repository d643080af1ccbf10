// What a reader misses on a page of the book, as a list of sentences. `word` stands in the book, and is looked for.
async (word) => {
  const wrong = [];
  if (document.querySelectorAll(".sidebar .part-title").length < 2) wrong.push("has no parts in its side bar");
  for (const table of document.querySelectorAll("main table")) {
    const hidden = [...table.querySelectorAll("td")].filter(beyond).map((cell) => cell.textContent.slice(0, 40));
    if (isOfWords(table) && hidden.length) {
      wrong.push(`has a table of which ${hidden.length} cells cannot be seen without scrolling sideways, as "${hidden[0]}"`);
    }
  }
  const found = await search();
  if (found) wrong.push(found);
  return wrong;

  // A table of figures scrolls: one looks along a row. Words in two columns are read together.
  function isOfWords(table) {
    const cells = [...table.querySelectorAll("tbody tr:first-child td")];
    return cells.length <= 3 && cells.every((cell) => !/right/.test(cell.style.textAlign));
  }

  function beyond(cell) {
    return cell.getBoundingClientRect().right > document.scrollingElement.clientWidth + 1;
  }

  async function search() {
    const toggle = document.getElementById("mdbook-search-toggle");
    if (!toggle || !toggle.checkVisibility()) return "cannot be searched";
    toggle.click();
    const bar = document.getElementById("mdbook-searchbar");
    bar.value = word;
    for (let tries = 0; tries < 200; tries++) {
      // The index is loaded when the search is opened.
      bar.dispatchEvent(new KeyboardEvent("keyup", { key: "g", keyCode: 71, bubbles: true }));
      bar.dispatchEvent(new InputEvent("input", { bubbles: true }));
      await new Promise((done) => requestAnimationFrame(done));
      if (document.querySelector("#mdbook-searchresults a[href]")) return null;
    }
    return `finds nothing for "${word}"`;
  }
}
