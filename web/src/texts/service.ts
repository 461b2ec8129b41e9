/** What the service names in English and the page says in its own language: only other languages fill this in. */
export interface ServiceWords {
  /** Problems, by their code. */
  problems: Readonly<Record<string, string>>;
  /** What the audit log says was done, by the name of the operation. */
  actions: Readonly<Record<string, string>>;
  /** Who did it, where that is no person. */
  actors: Readonly<Record<string, string>>;
  /** Sections of a note, by their English title. */
  sections: Readonly<Record<string, string>>;
}

export const ENGLISH: ServiceWords = { problems: {}, actions: {}, actors: {}, sections: {} };
