/** A verbatim quote that plays its own second of audio and shows where it stands. */
import { AudioLines, BadgeCheck, Play, TextQuote, TriangleAlert } from "lucide-react";
import { texts } from "../texts";
import { clock } from "../time";

interface Props {
  quote: string;
  speaker: string;
  speakerClass: string;
  start: number;
  hasAudio: boolean;
  playing: boolean;
  verified?: boolean | null;
  onPlay: () => void;
}

export function EvidenceQuote({ quote, speaker, speakerClass, start, hasAudio, playing, verified = null, onPlay }: Props) {
  const Sign = playing ? AudioLines : hasAudio ? Play : TextQuote;
  return (
    <button
      type="button"
      className={`evidence ${speakerClass}${playing ? " evidence-playing" : ""}`}
      aria-label={hasAudio ? texts.insights.play(quote) : `${texts.insights.show}: ${quote}`}
      onClick={onPlay}
    >
      <span className="evidence-sign">
        <Sign aria-hidden="true" size={14} />
      </span>
      <span className="evidence-text">
        <q className="quote">{quote}</q>
        <span className="evidence-facts">
          <span className="speaker-dot" aria-hidden="true" />
          {speaker} · <span className="time">{clock(start)}</span>
          {verified === true && (
            <span className="verified" title={texts.insights.verifiedHint}>
              <BadgeCheck aria-hidden="true" size={13} />
              {texts.insights.verified}
            </span>
          )}
          {verified === false && (
            <span className="unverified" title={texts.coding.staleHint}>
              <TriangleAlert aria-hidden="true" size={13} />
              {texts.coding.stale}
            </span>
          )}
        </span>
      </span>
    </button>
  );
}
