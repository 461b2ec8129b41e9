/** One hit: the quote with its context, who said it, when, and where. */
import { Pause, Play, TextQuote } from "lucide-react";
import { Button } from "react-aria-components";
import type { SearchHit } from "../api/types";
import { readable } from "../conversation/speakers";
import { texts } from "../texts";
import { clock, hashOfSeconds } from "../time";
import { Link } from "../ui/Link";
import { Marked } from "./Marked";

interface Props {
  hit: SearchHit;
  playing: boolean;
  onPlay: (() => void) | null;
}

export function Hit({ hit, playing, onPlay }: Props) {
  const time = hit.start === null ? null : clock(hit.start);
  const href = `/recordings/${hit.recording_id}${hit.start === null ? "" : hashOfSeconds(hit.start)}`;
  const speaker = hit.speaker_name ?? (hit.speaker ? readable(hit.speaker) : null);
  return (
    <li className={playing ? "hit hit-playing" : "hit"}>
      <div className="hit-play">
        {onPlay && time !== null ? (
          <Button
            className="round-button"
            aria-label={playing ? texts.search.pause : texts.search.play(hit.recording_title, time)}
            onPress={onPlay}
          >
            {playing ? <Pause aria-hidden="true" size={16} /> : <Play aria-hidden="true" size={16} className="play-sign" />}
          </Button>
        ) : (
          <TextQuote aria-hidden="true" size={16} className="hit-sign" />
        )}
      </div>
      <div className="hit-body">
        {hit.before && <p className="hit-context">{hit.before}</p>}
        <p className="hit-text">
          <Marked text={hit.text} spans={hit.highlights} />
        </p>
        {hit.after && <p className="hit-context">{hit.after}</p>}
        <p className="hit-facts">
          <span className={`badge hit-kind hit-kind-${hit.kind}`}>{texts.search.hit[hit.kind]}</span>
          {speaker && <span>{speaker}</span>}
          <Link href={href} className="hit-link" aria-label={texts.search.open(hit.recording_title, time ?? "")}>
            {hit.recording_title}
            {time !== null && <span className="time"> {time}</span>}
          </Link>
        </p>
      </div>
    </li>
  );
}
