/** The mark: a page with a folded ear, and on it the trace of a voice. */
export function Logo() {
  return (
    <svg className="logo" viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
      <path className="logo-page" d="M7 2h12l8 8v17a3 3 0 0 1-3 3H8a3 3 0 0 1-3-3V4a2 2 0 0 1 2-2z" />
      <path className="logo-ear" d="M19 2l8 8h-6a2 2 0 0 1-2-2z" />
      <path className="logo-voice" d="M10.5 17v4M14.2 14v10M17.9 16v6M21.6 18v2" />
    </svg>
  );
}
