/** A table that becomes cards on a narrow screen; each cell then says its column. */
import type { ReactNode } from "react";

interface Props<T> {
  caption: string;
  columns: readonly string[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
  /** One cell for each column; the first is the row's heading. */
  cells: (row: T) => readonly ReactNode[];
  menu?: (row: T) => ReactNode;
  menuLabel?: string;
}

export function Rows<T>({ caption, columns, rows, keyOf, cells, menu, menuLabel }: Props<T>) {
  return (
    <table className="rows card">
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
          {menu && (
            <th scope="col">
              <span className="visually-hidden">{menuLabel}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => {
          const [head, ...rest] = cells(row);
          return (
            <tr key={keyOf(row)}>
              <th scope="row">{head}</th>
              {rest.map((cell, index) => (
                <td key={columns[index + 1]} data-column={columns[index + 1]}>
                  {cell}
                </td>
              ))}
              {menu && <td className="rows-menu">{menu(row)}</td>}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
