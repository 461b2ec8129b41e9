/** The title of the browser's tab. */
import { useEffect } from "react";
import { texts } from "../texts";

export function useTitle(title: string | null | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · ${texts.product}` : texts.product;
  }, [title]);
}
