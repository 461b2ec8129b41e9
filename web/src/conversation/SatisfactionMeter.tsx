/** The satisfaction index as a number on a short scale, and how unsure it is. */
import { texts } from "../texts";

export const levelOf = (index: number): "low" | "medium" | "high" => (index < 40 ? "low" : index < 65 ? "medium" : "high");

export function SatisfactionMeter({ index, uncertainty }: { index: number; uncertainty: number | null }) {
  const t = texts.satisfaction;
  const value = Math.round(index);
  const unsure = uncertainty === null ? null : Math.round(uncertainty);
  const level = levelOf(index);
  const told = unsure === null ? t.of(value) : t.ofUnsure(value, unsure);
  return (
    <span
      className={`satisfaction satisfaction-${level}`}
      role="img"
      aria-label={`${told}, ${t.level[level]}`}
      title={`${told}. ${texts.library.satisfactionHint}`}
    >
      <span className="satisfaction-value">
        {value}
        {unsure !== null && <span className="satisfaction-unsure">{t.uncertainty(unsure)}</span>}
      </span>
      <span className="satisfaction-track">
        <span className="satisfaction-fill" style={{ width: `${value}%` }} />
      </span>
    </span>
  );
}
