/** A mean satisfaction and its standard error in points: “55 ± 4” to see, in words to hear. */
import { texts } from "../texts";

/** The mean in whole points as a sign and in words; both are the bare number where no error is known. */
export function meanOf(value: number, error: number | null): { sign: string; words: string } {
  const mean = String(Math.round(value));
  if (error === null) return { sign: mean, words: mean };
  const { uncertainty, plusOrMinus } = texts.satisfaction;
  const points = Math.round(error);
  return { sign: `${mean} ${uncertainty(points)}`, words: `${mean} ${plusOrMinus(points)}` };
}

interface Props {
  value: number;
  error: number | null;
  /** The sentence that it stands in; left out: it stands alone. */
  within?: (mean: string) => string;
}

export function Mean({ value, error, within = String }: Props) {
  const { sign, words } = meanOf(value, error);
  if (error === null) return within(sign);
  return (
    <>
      <span aria-hidden="true">{within(sign)}</span>
      <span className="visually-hidden">{within(words)}</span>
    </>
  );
}
