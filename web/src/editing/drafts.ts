/** What is being typed into an utterance, kept in this browser until it is saved or put aside. */
const key = (utteranceId: string) => `earmark.draft.${utteranceId}`;

function tried<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null; // storage is switched off in this browser
  }
}

export const draftOf = (utteranceId: string): string | null => tried(() => sessionStorage.getItem(key(utteranceId)));
export const keepDraft = (utteranceId: string, text: string): void => void tried(() => sessionStorage.setItem(key(utteranceId), text));
export const forgetDraft = (utteranceId: string): void => void tried(() => sessionStorage.removeItem(key(utteranceId)));
