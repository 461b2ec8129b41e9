/** The customer's turns, rated 1 to 5: a strip of all of them, and in words those that show something. Each plays. */
import type { Satisfaction, Speaker, Utterance } from "../api/types";
import { texts } from "../texts";
import { clock } from "../time";
import { EvidenceQuote } from "./EvidenceQuote";
import { keyOf } from "./evidence";
import { proofOf } from "./places";
import { colourOf, nameOf, speakerClass } from "./speakers";
import type { Stage } from "./stage";

const NEUTRAL = 3;

interface Props {
  turns: Satisfaction["turns"];
  utterances: readonly Utterance[];
  speakers: Speaker[];
  stage: Stage;
}

export function TurnRatings({ turns, utterances, speakers, stage }: Props) {
  const t = texts.satisfaction;
  const found = turns.flatMap((turn) => {
    const utterance = utterances.find(({ position }) => position === turn.position);
    if (!utterance) return [];
    const named = turn.reasons.map((reason) => t.why[reason] ?? reason.replaceAll("_", " ")).join(", ");
    const why = named || (turn.rating === NEUTRAL ? "" : t.byFeeling);
    return [{ rating: turn.rating, why, utterance, proof: proofOf(utterance) }];
  });
  if (found.length === 0) return null;
  return (
    <details className="details">
      <summary>{t.turns(found.length)}</summary>
      <p className="quiet turns-hint">{t.turnsHint}</p>
      <div className="turns" role="group" aria-label={t.turnsHint}>
        {found.map(({ rating, why, utterance, proof }) => {
          const label = t.turnAt(clock(utterance.start), rating, why);
          return (
            <button
              key={utterance.id}
              type="button"
              className={`turn turn-${rating}${stage.playing === keyOf(proof) ? " turn-playing" : ""}`}
              aria-label={label}
              title={`${label}\n${utterance.text}`}
              onClick={() => stage.play(proof)}
            >
              <span style={{ height: `${rating * 20}%` }} />
            </button>
          );
        })}
      </div>
      <ul className="turn-list">
        {found
          .filter(({ rating }) => rating !== NEUTRAL)
          .map(({ rating, why, utterance, proof }) => (
            <li key={utterance.id}>
              <p className="turn-why">
                <strong className={`turn-${rating}`}>{t.turn(rating)}</strong> {why}
              </p>
              <EvidenceQuote
                quote={utterance.text}
                speaker={nameOf(speakers, utterance.speaker)}
                speakerClass={speakerClass(colourOf(speakers, utterance.speaker))}
                start={utterance.start}
                hasAudio={stage.hasAudio}
                playing={stage.playing === keyOf(proof)}
                onPlay={() => stage.play(proof)}
              />
            </li>
          ))}
      </ul>
    </details>
  );
}
