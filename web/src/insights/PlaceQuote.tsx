/** Words as they were said, where only the place is known: they play, and lead to their second. */
import { ExternalLink } from "lucide-react";
import { useLocation } from "wouter";
import type { Place } from "../api/types";
import { EvidenceQuote } from "../conversation/EvidenceQuote";
import { texts } from "../texts";
import { clock, hashOfSeconds } from "../time";
import { Link } from "../ui/Link";

export interface PlacePlayer {
  playing: string | null;
  toggle: (key: string, place: Place) => void;
  silent: ReadonlySet<string>;
}

export const keyOfPlace = (place: Place): string => `${place.utterance_id}:${place.start}`;

export function PlaceQuote({ place, player }: { place: Place; player: PlacePlayer }) {
  const [, navigate] = useLocation();
  const href = `/recordings/${place.recording_id}${hashOfSeconds(place.start)}`;
  const hasAudio = !player.silent.has(place.recording_id);
  const key = keyOfPlace(place);
  return (
    <div className="place">
      <EvidenceQuote
        quote={place.quote}
        speaker={place.recording_title}
        speakerClass="speaker-unknown"
        start={place.start}
        hasAudio={hasAudio}
        playing={player.playing === key}
        onPlay={hasAudio ? () => player.toggle(key, place) : () => navigate(href)}
      />
      <Link className="icon-button place-link" href={href} aria-label={texts.themes.openAt(place.recording_title, clock(place.start))}>
        <ExternalLink aria-hidden="true" size={15} />
      </Link>
    </div>
  );
}
