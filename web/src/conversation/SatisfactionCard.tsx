/** The satisfaction index with its parts and turns, each leading to its words: derived, never passed off as a survey score. */
import { TriangleAlert } from "lucide-react";
import type { Satisfaction, Speaker, Utterance } from "../api/types";
import { texts } from "../texts";
import { clock } from "../time";
import { keyOf } from "./evidence";
import { signed } from "./measures";
import { proofOf, saidAt } from "./places";
import { levelOf } from "./SatisfactionMeter";
import type { Stage } from "./stage";
import { TurnRatings } from "./TurnRatings";

interface Props {
  satisfaction: Satisfaction;
  utterances: readonly Utterance[];
  speakers: Speaker[];
  stage: Stage;
}

export function SatisfactionCard({ satisfaction, utterances, speakers, stage }: Props) {
  const { index, uncertainty, reason, parts, turns } = satisfaction;
  const level = index === null ? null : levelOf(index);
  const t = texts.satisfaction;
  return (
    <section className={`satisfaction-card${level ? ` satisfaction-${level}` : ""}`} aria-labelledby="satisfaction-title">
      <div className="satisfaction-head">
        <h2 id="satisfaction-title">{t.title}</h2>
        <p className="quiet">{index === null ? (t.reasons[reason ?? ""] ?? t.none) : t.hint}</p>
      </div>
      {index !== null && level && (
        <>
          <p className="satisfaction-big">
            <strong>{Math.round(index)}</strong>
            {uncertainty !== null && <span>{t.uncertainty(Math.round(uncertainty))}</span>}
            <span>
              {t.outOf}, {t.level[level]}
            </span>
          </p>
          <div className="satisfaction-scale" aria-hidden="true">
            {uncertainty !== null && (
              <span
                className="satisfaction-range"
                style={{
                  left: `${Math.max(0, index - uncertainty)}%`,
                  right: `${Math.max(0, 100 - index - uncertainty)}%`,
                }}
              />
            )}
            <span className="satisfaction-point" style={{ left: `${index}%` }} />
          </div>
        </>
      )}
      <Stated stated={satisfaction.stated_score} stage={stage} />
      {parts.length > 0 && (
        <details className="details">
          <summary>{t.parts}</summary>
          <ul className="parts">
            {parts.map((part) => (
              <Part key={part.name} part={part} utterances={utterances} stage={stage} />
            ))}
          </ul>
        </details>
      )}
      {turns.length > 0 && <TurnRatings turns={turns} utterances={utterances} speakers={speakers} stage={stage} />}
    </section>
  );
}

function Part({ part, utterances, stage }: { part: Satisfaction["parts"][number] } & Pick<Props, "utterances" | "stage">) {
  const t = texts.satisfaction;
  const name = t.partNames[part.name] ?? part.name.replaceAll("_", " ");
  const said = part.value === null ? [] : saidAt(utterances, part.positions);
  return (
    <li>
      <span className="part-name">{name}</span>
      {part.value === null ? (
        <span className="quiet">{t.notShown}</span>
      ) : (
        <>
          <span className="part-value">{signed(part.value)}</span>
          <span className="quiet">{t.part(Math.round(part.weight * 100))}</span>
        </>
      )}
      {said.length > 0 && (
        <span className="part-proofs" role="group" aria-label={t.restsOn(name)}>
          {said.map((utterance) => {
            const proof = proofOf(utterance);
            const { play, show } = texts.insights;
            return (
              <button
                key={utterance.id}
                type="button"
                className={stage.playing === keyOf(proof) ? "time-button time-button-playing" : "time-button"}
                title={utterance.text}
                aria-label={`${clock(utterance.start)}. ${stage.hasAudio ? play(utterance.text) : `${show}: ${utterance.text}`}`}
                onClick={() => stage.play(proof)}
              >
                {clock(utterance.start)}
              </button>
            );
          })}
        </span>
      )}
    </li>
  );
}

function Stated({ stated, stage }: { stated: Satisfaction["stated_score"]; stage: Stage }) {
  if (!stated || typeof stated.value !== "number") return null;
  const scale = typeof stated.out_of === "number" ? ` / ${stated.out_of}` : "";
  const start = typeof stated.start === "number" ? stated.start : null;
  return (
    <p className="stated">
      <span className="quiet">{texts.satisfaction.stated}</span>{" "}
      <strong>
        {stated.value}
        {scale}
      </strong>
      {typeof stated.quote === "string" && <q className="quote">{stated.quote}</q>}
      {stated.verified === false && (
        <span className="unverified" title={texts.coding.staleHint}>
          <TriangleAlert aria-hidden="true" size={13} />
          {texts.coding.stale}
        </span>
      )}
      {start !== null && stage.hasAudio && (
        <button type="button" className="time-button" onClick={() => stage.seek(start)}>
          {clock(start)}
        </button>
      )}
    </p>
  );
}
