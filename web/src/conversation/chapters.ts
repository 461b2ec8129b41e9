/** From a second to the chapter before or after it. Pure. */

interface Begins {
  start: number;
}

/** So soon after a chapter began, "back" means the one before. */
const JUST_BEGUN = 2;

export const chapterBefore = (chapters: readonly Begins[], time: number): number =>
  chapters.findLast(({ start }) => start < time - JUST_BEGUN)?.start ?? 0;

export const chapterAfter = (chapters: readonly Begins[], time: number): number | null =>
  chapters.find(({ start }) => start > time + 0.05)?.start ?? null;
