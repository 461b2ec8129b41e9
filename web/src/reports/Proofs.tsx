/** The quotes that a claim of the report rests on: the first is shown, the others on demand. */
import type { Place } from "../api/types";
import { keyOfPlace, PlaceQuote, type PlacePlayer } from "../insights/PlaceQuote";
import { texts } from "../texts";

export function Proofs({ places, player }: { places: Place[]; player: PlacePlayer }) {
  const [first, ...others] = places;
  if (!first) return null;
  return (
    <div className="report-proofs">
      <PlaceQuote place={first} player={player} />
      {others.length > 0 && (
        <details className="details">
          <summary>{texts.reports.evidence(others.length)}</summary>
          {others.map((place) => (
            <PlaceQuote key={keyOfPlace(place)} place={place} player={player} />
          ))}
        </details>
      )}
    </div>
  );
}
