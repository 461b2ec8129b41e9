/** One hit: the quote with its context, who said it, when, and where. */
import { Layers, Pause, Play, TextQuote } from "lucide-react";
import { Button } from "react-aria-components";
import type { SearchHit } from "../api/types";
import { repeats } from "../conversation/evidence";
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

export function Hit(props: Props) {
  return props.hit.recording_id === null ? <ThemeHit hit={props.hit} /> : <SpokenHit {...props} />;
}

/** A theme: its name leads to its quotes, a question's to the questions. */
function ThemeHit({ hit }: { hit: SearchHit }) {
  const insights = `/projects/${hit.project_id}/insights`;
  const href = hit.theme_family === "question" ? `${insights}#faq-title` : `${insights}?theme=${hit.target_id ?? ""}`;
  const end = hit.text.indexOf("\n");
  const label = end < 0 ? hit.text : hit.text.slice(0, end);
  const rest = hit.text.slice(label.length + 1);
  const moved = hit.highlights.map((span) => span.map((at) => at - label.length - 1));
  return (
    <li className="hit">
      <div className="hit-play">
        <Layers aria-hidden="true" size={16} className="hit-sign" />
      </div>
      <div className="hit-body">
        <p className="hit-text">
          <Link href={href} className="hit-theme">
            <Marked text={label} spans={hit.highlights} />
          </Link>
        </p>
        {rest && (
          <p className="hit-context">
            <Marked text={rest} spans={moved} />
          </p>
        )}
        <p className="hit-facts">
          <span className="badge hit-kind hit-kind-theme">{texts.search.hit.theme}</span>
          {hit.theme_family && <span>{texts.search.themeOf[hit.theme_family]}</span>}
        </p>
      </div>
    </li>
  );
}

function SpokenHit({ hit, playing, onPlay }: Props) {
  const time = hit.start === null ? null : clock(hit.start);
  const href = `/recordings/${hit.recording_id}${hit.start === null ? "" : hashOfSeconds(hit.start)}`;
  const title = hit.recording_title ?? "";
  const speaker = hit.speaker_name ?? (hit.role ? texts.speakers.roles[hit.role] : hit.speaker ? readable(hit.speaker) : null);
  return (
    <li className={playing ? "hit hit-playing" : "hit"}>
      <div className="hit-play">
        {onPlay && time !== null ? (
          <Button
            className="round-button"
            aria-label={playing ? texts.search.pause : texts.search.play(title, time)}
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
        {hit.quote && !repeats(hit.text, hit.quote) && (
          <p className="hit-quote">
            <q className="quote">{hit.quote}</q>
          </p>
        )}
        {hit.after && <p className="hit-context">{hit.after}</p>}
        <p className="hit-facts">
          <span className={`badge hit-kind hit-kind-${hit.kind}`}>{texts.search.hit[hit.kind]}</span>
          {speaker && <span>{speaker}</span>}
          <Link href={href} className="hit-link" aria-label={texts.search.open(title, time ?? "")}>
            {title}
            {time !== null && <span className="time"> {time}</span>}
          </Link>
        </p>
      </div>
    </li>
  );
}
