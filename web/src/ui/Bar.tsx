/** Measured progress 0..1 as a bar. */
import { ProgressBar } from "react-aria-components";

export function Bar({ value, label }: { value: number; label: string }) {
  return (
    <ProgressBar className="bar" aria-label={label} value={Math.round(value * 100)}>
      {({ percentage }) => (
        <div className="bar-track">
          <div className="bar-fill" style={{ width: `${percentage ?? 0}%` }} />
        </div>
      )}
    </ProgressBar>
  );
}
