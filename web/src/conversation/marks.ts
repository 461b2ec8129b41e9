/** Marks on the transcript by the CSS Custom Highlight API: one Range per mark, no element per word. */

export type MarkName = "playing-word" | "doubtful" | "personal" | "evidence" | "found" | "found-here";

const supported = typeof CSS !== "undefined" && "highlights" in CSS && typeof Highlight !== "undefined";

function registered(name: MarkName): Highlight | null {
  if (!supported) return null;
  let highlight = CSS.highlights.get(name);
  if (!highlight) {
    highlight = new Highlight();
    // Where marks overlap the word being played wins over the quote, and the quote over a search hit.
    highlight.priority = { doubtful: 0, personal: 1, found: 2, evidence: 3, "found-here": 4, "playing-word": 5 }[name];
    CSS.highlights.set(name, highlight);
  }
  return highlight;
}

/** Marks characters of an element's single text node; returns how to take the marks away again. */
export function mark(name: MarkName, element: Element, spans: readonly (readonly [number, number])[]): () => void {
  const highlight = registered(name);
  const node = element.firstChild;
  if (!highlight || !(node instanceof Text)) return () => undefined;
  const ranges = spans
    .filter(([start, end]) => start < end && end <= node.length)
    .map(([start, end]) => {
      const range = new Range();
      range.setStart(node, start);
      range.setEnd(node, end);
      highlight.add(range);
      return range;
    });
  return () => {
    for (const range of ranges) highlight.delete(range);
  };
}

/** The character of an element's text under a point of the window, or null. */
export function characterAt(element: Element, x: number, y: number): number | null {
  const node = element.firstChild;
  if ("caretPositionFromPoint" in document) {
    const caret = document.caretPositionFromPoint(x, y);
    return caret && caret.offsetNode === node ? caret.offset : null;
  }
  const range = (document as Document).caretRangeFromPoint(x, y);
  return range && range.startContainer === node ? range.startOffset : null;
}
