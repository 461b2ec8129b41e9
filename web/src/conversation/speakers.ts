/** How speakers are called and coloured, the same on every part of the page. Pure. */
import type { Speaker } from "../api/types";
import { texts } from "../texts";

export const COLOURS = 8;

/** Order of appearance decides name and colour: SPEAKER_00 is speaker 1 and the first colour. */
export function colourOf(speakers: readonly Pick<Speaker, "label">[], label: string): number {
  const index = speakers.findIndex((speaker) => speaker.label === label);
  return index < 0 ? -1 : index % COLOURS;
}

type Named = Pick<Speaker, "label" | "name"> & Partial<Pick<Speaker, "role">>;

/** What a person called the speaker; else the role, where nobody else has it; else a number. */
export function nameOf(speakers: readonly Named[], label: string): string {
  const index = speakers.findIndex((speaker) => speaker.label === label);
  const speaker = speakers[index];
  if (speaker?.name) return speaker.name;
  if (label === "unknown") return texts.conversation.unknownSpeaker;
  const role = speaker?.role;
  if (role && speakers.filter((other) => other.role === role).length === 1) return texts.speakers.roles[role];
  return index < 0 ? readable(label) : texts.conversation.speaker(index + 1);
}

/** A label without its speaker: `SPEAKER_01` -> "Speaker 2". */
export function readable(label: string): string {
  const number = /^SPEAKER_(\d+)$/.exec(label)?.[1];
  if (number !== undefined) return texts.conversation.speaker(Number(number) + 1);
  return label === "unknown" ? texts.conversation.unknownSpeaker : label;
}

export const speakerClass = (colour: number): string => (colour < 0 ? "speaker-unknown" : `speaker-${colour}`);
