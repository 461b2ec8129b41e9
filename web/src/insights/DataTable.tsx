/** The numbers behind a chart, each row opening what it counts. */
import type { ReactNode } from "react";
import { texts } from "../texts";

export interface Row {
  key: string;
  cells: readonly ReactNode[];
  /** What the row opens, told to a screen reader; nothing where it counts nothing. */
  onOpen?: () => void;
}

export function DataTable({ caption, head, rows }: { caption: string; head: readonly string[]; rows: readonly Row[] }) {
  return (
    <div className="data-scroll" role="group" aria-label={caption} tabIndex={0}>
      <table className="measures data-table">
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells: [first, ...rest], onOpen }) => (
            <tr key={key}>
              <th scope="row">
                {onOpen ? (
                  <button type="button" className="text-button" onClick={onOpen}>
                    {first}
                  </button>
                ) : (
                  first
                )}
              </th>
              {rest.map((cell, index) => (
                <td key={head[index + 1]}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className="quiet">{texts.metrics.none}</p>}
    </div>
  );
}
