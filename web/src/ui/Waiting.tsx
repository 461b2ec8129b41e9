/** Something is being fetched. Shown only when it takes long enough to notice. */
import { texts } from "../texts";

export function Waiting() {
  return (
    <div className="waiting" role="status">
      <span className="waiting-dot" aria-hidden="true" />
      <span className="waiting-dot" aria-hidden="true" />
      <span className="waiting-dot" aria-hidden="true" />
      <span className="visually-hidden">{texts.common.loading}</span>
    </div>
  );
}
