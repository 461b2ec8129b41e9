/** The satisfaction index with its parts: derived, never passed off as a survey score. */
import type { Satisfaction } from "../api/types";
import { texts } from "../texts";
import { clock } from "../time";
import { levelOf } from "./SatisfactionMeter";
import type { Stage } from "./stage";

export function SatisfactionCard({ satisfaction, stage }: { satisfaction: Satisfaction; stage: Stage }) {
  const { index, uncertainty, reason, parts } = satisfaction;
  const level = index === null ? null : levelOf(index);
  return (
    <section className={`satisfaction-card${level ? ` satisfaction-${level}` : ""}`} aria-labelledby="satisfaction-title">
      <div className="satisfaction-head">
        <h2 id="satisfaction-title">{texts.satisfaction.title}</h2>
        <p className="quiet">{index === null ? (reason ?? texts.satisfaction.none) : texts.satisfaction.hint}</p>
      </div>
      {index !== null && level && (
        <>
          <p className="satisfaction-big">
            <strong>{Math.round(index)}</strong>
            {uncertainty !== null && <span>{texts.satisfaction.uncertainty(Math.round(uncertainty))}</span>}
            <span>
              {texts.satisfaction.outOf}, {texts.satisfaction.level[level]}
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
          <summary>{texts.satisfaction.parts}</summary>
          <ul className="parts">
            {parts.map((part, at) => (
              <Part key={typeof part.name === "string" ? part.name : at} part={part} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Part({ part }: { part: Record<string, unknown> }) {
  const name = typeof part.name === "string" ? part.name.replaceAll("_", " ") : "";
  return (
    <li>
      <span className="part-name">{name}</span>
      {typeof part.value === "number" && <span className="part-value">{Math.round(part.value * 100) / 100}</span>}
      {typeof part.weight === "number" && (
        <span className="quiet">{texts.satisfaction.part(Math.round(part.weight * 100))}</span>
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
      {start !== null && stage.hasAudio && (
        <button type="button" className="time-button" onClick={() => stage.seek(start)}>
          {clock(start)}
        </button>
      )}
    </p>
  );
}
