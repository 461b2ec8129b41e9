/** The satisfaction index as a number on a short scale. */
import { texts } from "../texts";

export const levelOf = (index: number): "low" | "medium" | "high" => (index < 40 ? "low" : index < 65 ? "medium" : "high");

export function SatisfactionMeter({ index }: { index: number }) {
  const value = Math.round(index);
  const level = levelOf(index);
  return (
    <span
      className={`satisfaction satisfaction-${level}`}
      role="img"
      aria-label={`${texts.satisfaction.of(value)}, ${texts.satisfaction.level[level]}`}
      title={texts.library.satisfactionHint}
    >
      <span className="satisfaction-value">{value}</span>
      <span className="satisfaction-track">
        <span className="satisfaction-fill" style={{ width: `${value}%` }} />
      </span>
    </span>
  );
}
